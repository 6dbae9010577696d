const CONTROL = /[\p{Cc}\\]/u;

/** Inside which front ends somebody may be sent back after signing in. */
export interface ReturnAddresses {
  /** Origins; a path leads into the first of them. */
  readonly frontends: readonly [string, ...string[]];
  /** The path for whoever named none. */
  readonly otherwise: string;
}

/**
 * Where a browser goes after signing in: what it asked for if that is inside a front end, else the usual place. A path
 * begins with one slash; anything that a browser could read as another host leads to the usual place.
 */
export function returnAddress(asked: string | undefined, { frontends, otherwise }: ReturnAddresses): string {
  const usual = new URL(otherwise, frontends[0]).href;
  if (asked === undefined || CONTROL.test(asked) || !asked.isWellFormed()) return usual;
  if (/^\/(?!\/)/.test(asked)) return within(new URL(asked, frontends[0]), frontends) ?? usual;
  // A whole address must be written as one: a browser takes https:evil for https://evil.
  if (!/^https?:\/\/(?![/@])/.test(asked) || !URL.canParse(asked)) return usual;
  return within(new URL(asked), frontends) ?? usual;
}

const within = (url: URL, frontends: readonly string[]): string | undefined =>
  frontends.includes(url.origin) && url.username === '' && url.password === '' ? url.href : undefined;
