interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Seconds; 0 removes it, and without it the cookie ends with the browser. */
  readonly maxAge?: number;
}

/** A cookie of a request; one that comes twice was planted, by whoever, and counts as none. */
export function readCookie(request: Request, name: string): string | undefined {
  const [value, ...more] = pairsOf(request).flatMap((pair) =>
    pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : [],
  );
  return more.length === 0 ? value : undefined;
}

/** What follows a prefix in the names of a request's cookies. */
export function cookieNames(request: Request, prefix: string): string[] {
  return pairsOf(request).flatMap((pair) =>
    pair.startsWith(prefix) ? [pair.slice(prefix.length).split('=')[0] ?? ''] : [],
  );
}

/** Only the blanks that the grammar knows are taken away: a name after another kind of blank is another name. */
const pairsOf = (request: Request): string[] =>
  (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.replace(/^[ \t]+/, ''));

/**
 * A `Set-Cookie` of the pages: no script reads it and no other site's form sends it. With TLS in front the browser
 * takes it from this host alone.
 */
export function setCookie({ name, value, maxAge }: Cookie, publicUrl: string): string {
  const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`;
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${secure}`;
}

/** The name that a cookie has behind TLS, where the prefix keeps neighbours from setting it (RFC 6265bis §4.1.3). */
export function cookieName(name: string, publicUrl: string): string {
  return publicUrl.startsWith('https:') ? `__Host-${name}` : name;
}
