/** Where a browser ended up. */
export interface Place {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  /** All addresses on the way there. */
  readonly way: readonly URL[];
}

/** A browser that follows every redirect, whichever site it leads to, and keeps each host's cookies. */
export interface Wanderer {
  readonly cookies: Map<string, string>;
  /** Stops before an address for which `until` holds, and tells that one. */
  go(address: string | URL, until?: (url: URL) => boolean): Promise<Place>;
  /** Another browser that begins with the same cookies. */
  copy(): Wanderer;
}

const MOST_STEPS = 20;

export function createWanderer(known: ReadonlyMap<string, string> = new Map(), visit = fetch): Wanderer {
  // As in a browser, the ports of one host share them.
  const cookies = new Map(known);
  return {
    cookies,
    async go(address, until = () => false) {
      const way: URL[] = [];
      let url = new URL(address);
      while (way.length < MOST_STEPS) {
        way.push(url);
        if (until(url)) return { url, status: 0, text: '', way };
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await visit(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
        for (const line of answer.headers.getSetCookie()) keep(cookies, line);
        const location = answer.headers.get('location');
        if (location === null) return { url, status: answer.status, text: await answer.text(), way };
        url = new URL(location, url);
      }
      throw new Error(`More than ${MOST_STEPS} redirects: ${way.at(-1)}`);
    },
    copy: () => createWanderer(cookies, visit),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
