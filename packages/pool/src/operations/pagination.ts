import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../crypto/secrets.ts';
import { refuse } from '../errors.ts';

/** What a page belongs to; a token of one listing is worth nothing in another. */
export interface Listing {
  readonly operation: string;
  readonly scope: readonly string[];
}

/** An opaque token for where the next page begins. */
export function nextToken(secrets: Secrets, listing: Listing, seq: number): string {
  return `${seq.toString(36)}.${Buffer.from(seal(secrets, listing, seq)).toString('base64url')}`;
}

/** Where a page begins: at the start without a token. Throws InvalidParameterException for one that is not ours. */
export function position(secrets: Secrets, listing: Listing, token: string | undefined): number {
  if (token === undefined) return 0;
  const seq = Number.parseInt(token, 36);
  const given = Buffer.from(token);
  // The whole text is compared: decoders forgive padding and trailing characters, so that many tokens would be one.
  const expected = Buffer.from(nextToken(secrets, listing, seq));
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  return genuine ? seq : refuse('InvalidParameterException', 'Invalid pagination token.');
}

function seal(secrets: Secrets, { operation, scope }: Listing, seq: number): Uint8Array {
  return secrets.hash.pagination(operation, ...scope, String(seq)).subarray(0, 16);
}
