import { parseStrictJson } from './strict-json.ts';

const BASE64URL = /^[A-Za-z0-9_-]+$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What a token says of itself, before anything about it is believed; undefined unless it has one reading and one
 * spelling: three parts in canonical Base64url (RFC 7515 §2) and JSON in which no name comes twice (RFC 8725 §2.4).
 */
export function readToken(token: string): { readonly header: object; readonly payload: object } | undefined {
  const parts = token.split('.', 4).map(decode);
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) return undefined;
  try {
    const [head, claims] = [header, payload].map((bytes) => parseStrictJson(utf8.decode(bytes)));
    return isObject(head) && isObject(claims) ? { header: head, payload: claims } : undefined;
  } catch {
    return undefined;
  }
}

function decode(part: string): Uint8Array | undefined {
  if (!BASE64URL.test(part)) return undefined;
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
