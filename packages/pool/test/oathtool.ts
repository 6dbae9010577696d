import { execFileSync } from 'node:child_process';

const program = process.env.TEST_OATHTOOL;

/** Whether tests with oathtool run: where it is found, and in CI, where they fail without it. */
export const hasOathtool = program !== undefined || process.env.CI === 'true';
export const unlessFound = hasOathtool ? '' : ' (TEST_OATHTOOL is not set)';

/** What an authenticator app shows, by Debian's oathtool: an implementation that shares nothing with the pool's. */
export function oathtool(secret: string, at = Date.now()): string {
  if (program === undefined) throw new Error('This test needs oathtool: install it or set TEST_OATHTOOL.');
  const now = new Date(at).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
  return execFileSync(program, ['--totp', '--base32', '--now', now, secret], { encoding: 'utf8' }).trim();
}
