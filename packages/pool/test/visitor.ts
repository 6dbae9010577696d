import { publicUrl, type TestPool } from './harness.ts';

/** A page as a browser without scripts has it. */
export interface Visited {
  readonly status: number;
  readonly headers: Headers;
  /** Where the browser ended, within the pool or at an application. */
  readonly url: URL;
  readonly text: string;
}

/** A browser: it keeps cookies, follows redirects within the pool, and stops where it would leave it. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  go(address: string | URL, init?: RequestInit): Promise<Visited>;
  /** Fills the first form of a page and sends it; `form` picks another by its action. */
  send(page: Visited, fields: Record<string, string>, form?: string): Promise<Visited>;
}

export function visitor(test: Pick<TestPool, 'pool'>): Visitor {
  const cookies = new Map<string, string>();
  const go = async (address: string | URL, init: RequestInit = {}): Promise<Visited> => {
    const url = new URL(address, publicUrl);
    if (url.origin !== publicUrl) return { status: 0, headers: new Headers(), url, text: '' };
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await test.pool.fetch(new Request(url, { ...init, headers }));
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location !== null) return go(new URL(location, url));
    return { status: answer.status, headers: answer.headers, url, text: await answer.text() };
  };
  return {
    cookies,
    go,
    send(page, fields, form) {
      const { action, hidden } = formOf(page.text, form);
      return go(new URL(action, page.url), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ ...hidden, ...fields }),
      });
    },
  };
}

/** A form's address and hidden fields. */
export function formOf(text: string, wanted = ''): { action: string; hidden: Record<string, string> } {
  const forms = [...text.matchAll(/<form method="post" action="([^"]+)">([\s\S]*?)<\/form>/g)];
  const [, action = '', body = ''] = forms.find(([, address = '']) => address.startsWith(wanted)) ?? [];
  const hidden = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return { action, hidden: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])) };
}

/** The text of a page's notice, if it has one. */
export function noticeOf({ text }: Visited): string | undefined {
  return /role="alert">([^<]*)</.exec(text)?.[1];
}

export function titleOf({ text }: Visited): string {
  return /<h1>([^<]*)</.exec(text)?.[1] ?? '';
}
