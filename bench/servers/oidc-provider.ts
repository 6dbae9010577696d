import { join } from 'node:path';
import { type ChildServer, startServer } from '../harness/child-server.ts';
import { runFolder } from './data.ts';

/** Who asks for tokens there. */
export const JOB = { id: 'nightly-job', secret: 'a secret of a benchmark that opens nothing' } as const;
/** What the tokens are for, on both sides. */
export const RESOURCE = 'https://albums.example.org';
export const SCOPE = `${RESOURCE}/read`;

/** oidc-provider as npm brings it, in memory. */
export async function startOidcProvider(): Promise<{ readonly server: ChildServer; end(): Promise<void> }> {
  const data = runFolder();
  const server = await startServer({
    name: 'oidc-provider',
    args: [join(import.meta.dirname, 'bare-oidc-provider.ts')],
    cwd: data.path,
    env: {},
    url: (output) => /Web\s+(http:\S+)/.exec(output)?.[1],
    async probe(url) {
      const { status } = await fetch(`${url}/.well-known/openid-configuration`);
      if (status !== 200) throw new Error(`oidc-provider answered ${status}.`);
    },
  });
  return {
    server,
    async end() {
      await server.stop();
      data.remove();
    },
  };
}
