import { join } from 'node:path';
import { type ChildServer, startServer } from '../harness/child-server.ts';
import { runFolder } from './data.ts';

/** Fastify with one route that answers a small object. */
export async function startFastify(): Promise<{ readonly server: ChildServer; end(): Promise<void> }> {
  const data = runFolder();
  const server = await startServer({
    name: 'bare Fastify',
    args: [join(import.meta.dirname, 'bare-fastify.ts')],
    cwd: data.path,
    env: {},
    url: (output) => /Web\s+(http:\S+)/.exec(output)?.[1],
    async probe(url) {
      const { status } = await fetch(url);
      if (status !== 200) throw new Error(`Fastify answered ${status}.`);
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
