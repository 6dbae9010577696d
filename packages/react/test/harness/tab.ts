import { onTestFinished } from 'vitest';
import type { Service } from '../../../cli/test/harness/service.ts';
import { createSession, type Session, type SessionState } from '../../src/index.ts';

/** A browser in this process: its tabs share cookies, as they share Node's own Web Locks and BroadcastChannel. */
export interface Window {
  readonly cookies: Map<string, string>;
  /** What its tabs have asked for, such as `POST /api/auth/refresh`. */
  readonly asked: string[];
  /** Whether nothing gets out. */
  offline: boolean;
  /** What the next answers are turned into, where a test needs other ones. */
  change: ((path: string, answer: Response) => Promise<Response> | Response) | undefined;
  readonly fetch: typeof fetch;
  /** Opens a tab: a session that has been started, and is stopped after the test. */
  tab(): Session;
  /** Closes every tab. */
  close(): void;
  count(request: string): number;
}

export const REFRESH = 'POST /api/auth/refresh';

export function openWindow({ url }: Pick<Service, 'url'>): Window {
  const cookies = new Map<string, string>();
  const asked: string[] = [];
  const open: (() => void)[] = [];
  const browser: Window = {
    cookies,
    asked,
    offline: false,
    change: undefined,
    async fetch(input, init) {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      asked.push(`${request.method} ${pathname}`);
      if (browser.offline) throw new TypeError('fetch failed');
      request.headers.set('Origin', url);
      request.headers.set('Sec-Fetch-Site', 'same-origin');
      if (cookies.size > 0) request.headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
      const answer = await fetch(request);
      for (const line of answer.headers.getSetCookie()) keep(cookies, line);
      return (await browser.change?.(pathname, answer)) ?? answer;
    },
    tab() {
      const session = createSession({ baseUrl: url, fetch: browser.fetch });
      const stop = session.start();
      open.push(stop);
      onTestFinished(stop);
      return session;
    },
    close() {
      for (const stop of open) stop();
    },
    count: (request) => asked.filter((one) => one === request).length,
  };
  return browser;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const at = pair.indexOf('=');
  if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

/** Waits until a session is in a state. */
export async function settled<S extends SessionState['status']>(
  { state }: Session,
  status: S,
): Promise<Extract<SessionState, { status: S }>> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const now = state.get();
    if (now.status === status) return now as Extract<SessionState, { status: S }>;
    if (Date.now() > deadline) throw new Error(`still ${now.status}, not ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
