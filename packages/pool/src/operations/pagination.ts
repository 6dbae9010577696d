import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../crypto/secrets.ts';
import { refuse } from '../errors.ts';

/** What a page belongs to; a token of one listing is worth nothing in another. */
export interface Listing {
  readonly operation: string;
  readonly scope: readonly string[];
}

/** After which record a page begins: its key, and what the listing is ordered by before that, if anything. */
export interface Cursor {
  readonly seq: number;
  readonly value?: string;
}

/** An opaque token for where the next page begins. */
export function nextToken(secrets: Secrets, listing: Listing, next: number | Cursor): string {
  const { seq, value } = typeof next === 'number' ? { seq: next } : next;
  const mac = Buffer.from(seal(secrets, listing, { seq, ...(value !== undefined && { value }) })).toString('base64url');
  const token = `${seq.toString(36)}.${mac}`;
  return value === undefined ? token : `${token}.${Buffer.from(value).toString('base64url')}`;
}

/** Where a page begins: at the start without a token. Throws InvalidParameterException for one that is not ours. */
export function position(secrets: Secrets, listing: Listing, token: string | undefined): number {
  return cursor(secrets, listing, token).seq;
}

/** As {@link position}, for a listing that is ordered by a value. */
export function cursor(secrets: Secrets, listing: Listing, token: string | undefined): Cursor {
  if (token === undefined) return { seq: 0 };
  const [seq = '', , value] = token.split('.');
  const claimed: Cursor = {
    seq: Number.parseInt(seq, 36),
    ...(value !== undefined && { value: Buffer.from(value, 'base64url').toString() }),
  };
  const given = Buffer.from(token);
  // The whole text is compared: decoders forgive padding and trailing characters, so that many tokens would be one.
  const expected = Buffer.from(nextToken(secrets, listing, claimed));
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  return genuine ? claimed : refuse('InvalidParameterException', 'Invalid pagination token.');
}

function seal(secrets: Secrets, { operation, scope }: Listing, { seq, value }: Cursor): Uint8Array {
  const ordered = value === undefined ? [] : [value];
  return secrets.hash.pagination(operation, ...scope, String(seq), ...ordered).subarray(0, 16);
}
