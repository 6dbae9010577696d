import { isIP } from 'node:net';

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  const bare = unbracketed(host);
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** Where a browser on this machine finds what listens there. */
export function urlAt(host: string, port: number): string {
  const bare = unbracketed(host);
  if (isLoopback(bare) || EVERYWHERE.has(bare)) return `http://localhost:${port}`;
  return `http://${isIP(bare) === 6 ? `[${bare}]` : bare}:${port}`;
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
