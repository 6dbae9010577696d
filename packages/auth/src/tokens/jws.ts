import { type KeyObject, verify } from 'node:crypto';
import { parseStrictObject } from './strict-json.ts';

/** Cognito's tokens are about 1 KiB; many groups and claims make them larger, never this large. */
const MAX_LENGTH = 8 * 1024;
const MAX_KID_LENGTH = 256;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** No other header field is understood, so none (crit, b64, zip, jwk, jku, x5u, x5c) is accepted. RFC 8725 §3.10. */
const HEADER_FIELDS: ReadonlySet<string> = new Set(['alg', 'kid', 'typ']);

/** A token that is well formed, but not yet verified. */
export interface Jws {
  readonly kid: string;
  readonly payload: Uint8Array;
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** Takes a compact JWS apart, or throws `SyntaxError` for anything but three canonical segments and an RS256 header. */
export function parseJws(token: string): Jws {
  if (typeof token !== 'string' || token.length > MAX_LENGTH) throw new SyntaxError('Not a token of at most 8 KiB');
  const segments = token.split('.', 4);
  const [header, payload, signature] = segments;
  if (header === undefined || payload === undefined || signature === undefined || segments.length !== 3) {
    throw new SyntaxError('Not three segments');
  }
  return {
    kid: readHeader(decode(header)),
    payload: decode(payload),
    signed: `${header}.${payload}`,
    signature: decode(signature),
  };
}

/** Whether the key made the signature; RSASSA-PKCS1-v1_5 with SHA-256 and nothing else. RFC 7518 §3.3. */
export function isSignedBy({ signed, signature }: Jws, key: KeyObject): boolean {
  return verify('sha256', Buffer.from(signed, 'ascii'), key, signature);
}

function readHeader(bytes: Uint8Array): string {
  const header = parseStrictObject(bytes);
  for (const field of Object.keys(header)) if (!HEADER_FIELDS.has(field)) throw new SyntaxError('Unknown header field');
  if (header.alg !== 'RS256') throw new SyntaxError('Not RS256');
  if (header.typ !== undefined && header.typ !== 'JWT') throw new SyntaxError('Not a JWT');
  const { kid } = header;
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) throw new SyntaxError('No key id');
  return kid;
}

/** One token has one spelling: padding, `+/`, white space and stray trailing bits are refused. RFC 7515 §2. */
function decode(segment: string): Uint8Array {
  if (!BASE64URL.test(segment)) throw new SyntaxError('Not base64url');
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.toString('base64url') !== segment) throw new SyntaxError('Not canonical base64url');
  return bytes;
}
