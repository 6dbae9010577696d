import type { IncomingMessage } from 'node:http';

/** Whoever is at the other end of a connection; empty when it is gone, or is a socket in the file system. */
export function remoteAddress(env: unknown): string {
  return (env as { readonly incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? '';
}
