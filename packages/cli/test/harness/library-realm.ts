import { randomBytes } from 'node:crypto';
import type { Database } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { type Auth, type AuthOptions, createAuth, type RequestContext } from 'custom-cognito';
import { PASSWORD } from './people.ts';
import { waitFor } from './wait.ts';

const PUBLIC_URL = 'http://localhost:9229';

const PASSPHRASES = {
  MinimumLength: 12,
  RequireLowercase: false,
  RequireUppercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
};

/** The service as a library over a pool in this process. */
export interface LibraryRealm {
  readonly auth: Auth;
  /** The same service where refresh tokens are rotated, without grace. */
  readonly rotating: Auth;
  readonly database: Database;
  readonly masterKey: Uint8Array;
  /** Where the pool's OAuth endpoints are, for whoever asks with `fetch`. */
  readonly publicUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** One more process's worth of service. */
  another(options?: Partial<AuthOptions>): Promise<Auth>;
  /** The newest code that was mailed to an address. */
  codeFor(email: string): Promise<string>;
  close(): Promise<void>;
}

export async function openLibraryRealm(database: Database): Promise<LibraryRealm> {
  const masterKey = randomBytes(32);
  const mailbox = await createMailbox({ database, masterKey });
  const delivery = await createDelivery({ database, masterKey, transport: mailbox });
  delivery.start();
  const pool = await createPool({ database, masterKey, delivery, publicUrl: PUBLIC_URL, credentials: null });
  const { UserPool } = await pool.call('CreateUserPool', {
    PoolName: 'test',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    Policies: { PasswordPolicy: PASSPHRASES },
  });
  const UserPoolId = UserPool?.Id ?? '';
  await pool.call('SetUserPoolMfaConfig', {
    UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  const opened: Auth[] = [];
  const isOfPool = (input: Parameters<typeof fetch>[0]) => new Request(input).url.startsWith(PUBLIC_URL);
  const serve = async (clientId: string, options: Partial<AuthOptions> = {}) => {
    const auth = await createAuth({
      cognito: pool.call,
      fetch: (input, init) => pool.fetch(new Request(input, init)),
      domain: PUBLIC_URL,
      issuer: `${PUBLIC_URL}/${UserPoolId}`,
      userPoolId: UserPoolId,
      clientId,
      database,
      masterKey,
      evenTimeMs: 0,
      ...options,
    });
    opened.push(auth);
    return auth;
  };
  const client = async (rotation: boolean) => {
    const made = await pool.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'test',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', ...(rotation ? [] : (['ALLOW_REFRESH_TOKEN_AUTH'] as const))],
      PreventUserExistenceErrors: 'ENABLED',
      ...(rotation && { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }),
    });
    return made.UserPoolClient?.ClientId ?? '';
  };
  const usual = await client(false);
  return {
    auth: await serve(usual),
    rotating: await serve(await client(true)),
    database,
    masterKey,
    publicUrl: PUBLIC_URL,
    fetch: (input, init) => (isOfPool(input) ? pool.fetch(new Request(input, init)) : fetch(input, init)),
    another: (options) => serve(usual, options),
    codeFor: (email) =>
      waitFor(`a code for ${email}`, async () => {
        const mails = (await mailbox.list()).filter(({ to }) => to === email);
        return mails.flatMap(({ text }) => /\b\d{6}\b/.exec(text) ?? [])[0];
      }),
    async close() {
      await Promise.all(opened.map((auth) => auth.close()));
      await delivery.stop();
      await pool.close();
    },
  };
}

/** A request of its own, from an address that stands for somebody's. */
export function newRequest(): RequestContext {
  const requestId = `request-${randomBytes(8).toString('hex')}`;
  return { locale: 'es', ip: '198.51.100.7', userAgent: 'Navigator/1', requestId };
}

/** Somebody whom an operator made, and who has signed in. */
export async function enterLibrary(auth: Auth, email: string) {
  const user = await auth.createUser({ email, password: PASSWORD, fullName: 'Ana Pérez', confirmed: true });
  return { ...user, ...(await signInLibrary(auth, email)) };
}

export async function signInLibrary(auth: Auth, email: string) {
  const result = await auth.login({ email, password: PASSWORD, context: newRequest() });
  if (result.kind !== 'signed-in') throw new TypeError('There is one more step.');
  return result;
}
