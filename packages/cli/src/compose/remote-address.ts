import type { IncomingMessage } from 'node:http';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whoever is at the other end of a connection; IPv4 on a socket for both is written as IPv4. Empty when it is gone. */
export function remoteAddress(env: unknown): string {
  const address = (env as { readonly incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? '';
  return MAPPED.exec(address)?.[1] ?? address;
}
