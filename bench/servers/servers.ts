import type { Target } from '../harness/operations.ts';
import { ensureSeed } from '../seed/seed.ts';
import { CLIENT_ID, type CustomCognito, type Options, POOL_ID, startCustomCognito } from './custom-cognito.ts';

/** Servers of one run, ended in reverse order whatever happens. */
export class Servers {
  readonly #ends: (() => Promise<void>)[] = [];

  /** Custom Cognito with so many users. */
  async custom(options: Options & { users: number }): Promise<Target & { readonly custom: CustomCognito }> {
    await ensureSeed(options.users);
    const custom = await startCustomCognito(options);
    this.#ends.push(() => custom.end());
    return { custom, server: custom.server, poolId: POOL_ID, clientId: CLIENT_ID, users: options.users };
  }

  async local(users: number): Promise<Target> {
    // Loaded only where it is used: it is the one part that must be installed first.
    const { startCognitoLocal } = await import('./cognito-local.ts');
    const local = await startCognitoLocal({ users });
    this.#ends.push(() => local.end());
    return { ...local, users };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.toReversed()) await end();
  }
}
