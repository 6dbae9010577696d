import type { Environment } from '../options.ts';

export interface SessionCookies {
  readonly refreshToken?: string;
  readonly sessionId?: string;
}

/** Reads, sets and clears the two cookies of a session, always with the same names and attributes. */
export interface CookieJar {
  read(header: string | null): SessionCookies;
  set(values: SessionCookies): string[];
  clear(): string[];
  /** What ties sign-ins with an identity provider to the browser that began them; no credential. */
  browserOf(header: string | null): string | undefined;
  rememberBrowser(value: string): string;
}

const NAMES = { refreshToken: 'refresh_token', sessionId: 'session_id' } as const;
const BROWSER = 'sso_browser';
/** Outlives the sign-ins that it is for, so that several tabs share it. */
const BROWSER_SECONDS = 3_600;

/** `__Host-` keeps other hosts and plain HTTP from planting a cookie of this name. RFC 6265bis §4.1.3.2 */
export const cookiePrefix = (environment: Environment): string => (environment === 'production' ? '__Host-' : '');

/** The jar of an environment; `maxAge` in seconds. */
export function cookieJar({ environment, maxAge }: { environment: Environment; maxAge: number }): CookieJar {
  const prefix = cookiePrefix(environment);
  const attributes = `Path=/; HttpOnly; SameSite=Lax${environment === 'production' ? '; Secure' : ''}`;
  const write = (name: string, value: string, age: number): string =>
    `${prefix}${name}=${value}; Max-Age=${age}; ${attributes}`;
  return {
    read: (header) => readSession(header, prefix),
    set: (values) =>
      entries(values).map(([name, value]) => {
        if (!OCTETS.test(value)) throw new TypeError(`a value does not fit into the cookie ${name}`);
        return write(name, value, maxAge);
      }),
    clear: () => Object.values(NAMES).map((name) => write(name, '', 0)),
    browserOf(header) {
      const [value, ...others] = pairs(header ?? '').flatMap(([name, text]) =>
        name === prefix + BROWSER ? [text] : [],
      );
      return others.length === 0 && value !== undefined && BROWSER_VALUE.test(value) ? value : undefined;
    },
    rememberBrowser: (value) => write(BROWSER, value, BROWSER_SECONDS),
  };
}

// cookie-octet, RFC 6265 §4.1.1: no quotes, so the legacy `$Version` syntax never yields a value.
const OCTETS = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,4000}$/;

/** 256 bits in base64url. */
const BROWSER_VALUE = /^[\w-]{43}$/;

/** A name that comes twice was planted by someone else, and nobody can tell which is ours: then there are no cookies. */
function readSession(header: string | null, prefix: string): SessionCookies {
  const found: { -readonly [K in keyof SessionCookies]: string } = {};
  for (const [name, value] of pairs(header ?? '')) {
    const key = KEYS.get(name.startsWith(prefix) ? name.slice(prefix.length) : '');
    if (key === undefined) continue;
    if (found[key] !== undefined) return {};
    found[key] = value;
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => OCTETS.test(value)));
}

const KEYS: ReadonlyMap<string, keyof SessionCookies> = new Map([
  [NAMES.refreshToken, 'refreshToken'],
  [NAMES.sessionId, 'sessionId'],
]);

/** Only the separators of RFC 6265 §4.2.1 are dropped: no other white space, so `\u2000__Host-…` stays another name. */
function pairs(header: string): [name: string, value: string][] {
  return header.split(';').map((pair) => {
    const text = withoutBlanks(pair);
    const at = text.indexOf('=');
    return at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
  });
}

/** Both ends by hand: an expression for the end would try at every blank in between. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  let from = 0;
  let to = text.length;
  while (isBlank(from)) from += 1;
  while (to > from && isBlank(to - 1)) to -= 1;
  return text.slice(from, to);
}

const entries = (values: SessionCookies): [name: string, value: string][] =>
  (['refreshToken', 'sessionId'] as const).flatMap((key) => {
    const value = values[key];
    return value === undefined ? [] : [[NAMES[key], value]];
  });
