import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

/** Debian's Chromium, or another; tests of pages are skipped without one, and fail where everything has to be there. */
export const hasChromium = process.env.TEST_CHROMIUM !== undefined || process.env.CI === 'true';

const PROJECT = join(import.meta.dirname, '../../../..');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export interface Building {
  /** The folder of the page, from the root of the project; that of the tests unless given. */
  readonly root?: string;
  /** Whether our packages are found as they are published, and not as their sources. */
  readonly published?: boolean;
  /** What `import.meta.env` says. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A page as somebody else's server has it, on an origin of its own. */
export interface PageHost {
  readonly origin: string;
  build(building?: Building): Promise<unknown>;
}

/** Serves a page for a block of tests, once it is built, under a policy that lets nothing inline through. */
export function hostPage(): PageHost {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-page-'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    // Whatever is no file is a place of the page.
    const file = join(folder, extname(pathname) === '' ? 'index.html' : pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src http://localhost:*",
    });
    return createReadStream(file).pipe(response);
  });
  const host = {
    origin: '',
    build: ({ root = 'packages/react/test/page', published = false, variables = {} }: Building = {}) =>
      build({
        root: join(PROJECT, root),
        logLevel: 'error',
        resolve: { conditions: [...(published ? [] : ['@custom-cognito/source']), 'module', 'browser', 'production'] },
        define: Object.fromEntries(
          Object.entries(variables).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
        ),
        build: { outDir: folder, emptyOutDir: true },
      }),
  };
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    host.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return host;
}

/** One Chromium for a block of tests; each window of it has cookies of its own. */
export function launchChromium(): { window(options?: BrowserContextOptions): Promise<BrowserContext> } {
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = process.env.TEST_CHROMIUM;
    if (executablePath === undefined) throw new Error('This test needs Chromium: install it or set TEST_CHROMIUM.');
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  afterAll(() => browser?.close());
  return {
    async window(options = {}) {
      const context = await browser.newContext({ locale: 'en-GB', ...options });
      onTestFinished(() => context.close());
      return context;
    },
  };
}

/** Opens a page, and fails the test for whatever it throws or its policy refuses. */
export async function openPage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // Answers with a status of 400 or more are told here too, and are not faults.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  onTestFinished(() => {
    if (faults.length > 0) throw new Error(`the page complained:\n${faults.join('\n')}`);
  });
  await page.goto(address);
  return page;
}

/** Fails where axe-core finds anything wrong, in light and dark; keeps a picture in SCREENSHOTS where that is set. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
      return (await run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
    expect(violations, `${name}, ${colorScheme}`).toEqual([]);
    const folder = process.env.SCREENSHOTS;
    if (folder) writeFileSync(join(folder, `${name}-${colorScheme}.webp`), await pictureOf(page));
  }
}

/** The whole page as WebP, which is a fifth of a PNG. */
async function pictureOf(page: Page): Promise<Buffer> {
  const devTools = await page.context().newCDPSession(page);
  const { cssContentSize } = await devTools.send('Page.getLayoutMetrics');
  const { data } = await devTools.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 80,
    captureBeyondViewport: true,
    clip: { ...cssContentSize, scale: 1 },
  });
  await devTools.detach();
  return Buffer.from(data, 'base64');
}
