import type { Context, Hono } from 'hono';
import type { AppOptions, WebFile } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { respond } from '../request/respond.ts';
import type { AppEnv } from '../request/trace.ts';

/** The addresses of the app's pages: all of them are the one document, whose script shows the page. */
const PLACES = [
  '/login',
  '/register',
  '/forgot-password',
  '/dashboard',
  '/account',
  '/dashboard/*',
  '/account/*',
  '/admin',
  '/admin/*',
];

/** Everything comes from here, and nothing is inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const A_YEAR = 31_536_000;

/** Adds the app's pages and files. An address that is not one of them stays unknown, as any other. */
export function addWeb(app: Hono<AppEnv>, { web }: Pick<AppOptions, 'web'>): void {
  if (web === undefined) return;
  for (const place of PLACES) {
    app.get(place, async (c) => {
      c.get('trace').route = place;
      return answer(c, await web.file('index.html'), {
        'Content-Security-Policy': POLICY,
        'Cache-Control': 'no-cache',
      });
    });
  }
  // The name of a file changes with what is in it.
  app.get('/assets/:name', async (c) => {
    c.get('trace').route = '/assets/:name';
    const file = await web.file(`assets/${c.req.param('name')}`);
    return answer(c, file, { 'Cache-Control': `public, max-age=${A_YEAR}, immutable` });
  });
}

function answer(c: Context<AppEnv>, file: WebFile | undefined, headers: Readonly<Record<string, string>>): Response {
  if (file === undefined) throw new Refusal('not_found');
  const { encoding, body } = packed(file, c.req.header('Accept-Encoding') ?? '');
  return respond(c.get('trace'), {
    status: 200,
    body,
    headers: {
      'Content-Type': file.type,
      Vary: 'Accept-Encoding, Origin',
      ...(encoding && { 'Content-Encoding': encoding }),
      ...headers,
    },
  });
}

/** What a browser unpacks, the smallest first. */
const PACKED = [
  ['br', /\bbr\b(?!;q=0(?:,|$))/, 'brotli'],
  ['gzip', /\bgzip\b(?!;q=0(?:,|$))/, 'gzipped'],
] as const;

function packed(file: WebFile, accepted: string) {
  for (const [encoding, pattern, name] of PACKED) {
    const body = file[name];
    if (body !== undefined && pattern.test(accepted)) return { encoding, body };
  }
  return { encoding: undefined, body: file.bytes };
}
