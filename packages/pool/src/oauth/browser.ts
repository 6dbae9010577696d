import { timingSafeEqual } from 'node:crypto';
import type { Parts } from '../parts.ts';
import type { AuthorizationRequest } from '../store/authorizations.ts';
import { cookieName, readCookie, setCookie } from './cookies.ts';

const COOKIE_BYTES = 32;
const COOKIE = /^[\w-]{43}$/;

type Needed = Pick<Parts, 'secrets' | 'tokens' | 'randomBytes'>;

/** The browser that a request comes from, by a cookie that is good for nothing else. */
export interface Browser {
  readonly cookie: string;
  readonly hash: Uint8Array;
  /** What makes the browser known; absent where it was. */
  readonly setCookie?: string;
}

/** The browser of a request, made known where it was not. */
export function knownBrowser(http: Request, parts: Needed): Browser {
  const found = findBrowser(http, parts);
  if (found) return found;
  const { publicUrl } = parts.tokens;
  const cookie = Buffer.from(parts.randomBytes(COOKIE_BYTES)).toString('base64url');
  const name = cookieName('authorization', publicUrl);
  return { cookie, hash: hashOf(cookie, parts), setCookie: setCookie({ name, value: cookie }, publicUrl) };
}

/** The browser of a request, if it was here before. */
export function findBrowser(http: Request, parts: Omit<Needed, 'randomBytes'>): Browser | undefined {
  const cookie = readCookie(http, cookieName('authorization', parts.tokens.publicUrl));
  return cookie !== undefined && COOKIE.test(cookie) ? { cookie, hash: hashOf(cookie, parts) } : undefined;
}

/** Whether a request comes from the browser in which the authorization was asked for. */
export function isFromItsBrowser(
  http: Request,
  { browserHash }: AuthorizationRequest,
  parts: Omit<Needed, 'randomBytes'>,
): boolean {
  const browser = findBrowser(http, parts);
  return browser !== undefined && timingSafeEqual(browser.hash, browserHash);
}

/** What a form of one authorization request must carry, which no other site can know. */
export function formToken({ cookie }: Browser, requestId: string, { secrets }: Pick<Parts, 'secrets'>): string {
  return Buffer.from(secrets.hash.oauth('form', cookie, requestId)).toString('base64url');
}

function hashOf(cookie: string, { secrets }: Pick<Parts, 'secrets'>): Uint8Array {
  return secrets.hash.oauth('browser', cookie);
}
