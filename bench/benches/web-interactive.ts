import { type Browser, chromium, type Page } from 'playwright-core';
import { findServices } from '../../scripts/services/find.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { startApi } from '../servers/api.ts';

/** Lighthouse's telephone on a slow 4G: the round trip, bytes a second each way, and how many times slower a processor. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (0.75 * 1024 * 1024) / 8,
};
const SLOWER = 4;
const TELEPHONE = { viewport: { width: 360, height: 740 }, locale: 'en-GB' };
/** Milliseconds until the form may be used. */
const MOST_MS = 1_500;

/** From opening the sign-in page, with nothing kept of it, until a typed letter stands in its form. */
export async function webInteractive(): Promise<void> {
  await findServices();
  const executablePath = process.env.TEST_CHROMIUM;
  if (executablePath === undefined) throw new Error('This bench needs Chromium: install it or set TEST_CHROMIUM.');
  const api = await startApi();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  const { url } = api.server;
  const result = await compare([
    { name: 'sign-in page', slice: () => onTelephone(browser, (page) => untilTyped(page, `${url}/login?lang=en`)) },
    { name: 'start page, without script', slice: () => onTelephone(browser, (page) => untilLoaded(page, `${url}/`)) },
  ]);
  await browser.close();
  await api.end();
  record('web-interactive', result, {
    title: 'Sign-in page usable on a telephone: 150 ms away, 1.6 Mbit/s, a processor four times slower',
    side: 'sign-in page',
    base: 'start page, without script',
    unit: 'ms',
    lessIsBetter: true,
    absolute: true,
    goal: { at: 'most', ratio: MOST_MS },
    note: 'From opening it in a browser that has nothing of it, until a letter that is typed stands in the form.',
  });
}

/** A window of its own: no cookie, no file and no connection of the round before. */
async function onTelephone(browser: Browser, measure: (page: Page) => Promise<number>): Promise<number> {
  const context = await browser.newContext(TELEPHONE);
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Network.enable');
  await devTools.send('Network.emulateNetworkConditions', NETWORK);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const ms = await measure(page);
  await context.close();
  return ms;
}

async function untilTyped(page: Page, address: string): Promise<number> {
  await page.addInitScript({ content: TYPE_WHEN_THERE });
  await page.goto(address, { waitUntil: 'commit' });
  const typed = await page.waitForFunction(() => (globalThis as { typedAt?: number }).typedAt);
  const ms = await typed.jsonValue();
  // What was typed is no address, and the form says so: it does take what is sent.
  await page.keyboard.press('Enter');
  await page.locator('input[autocomplete=username][aria-invalid=true]').waitFor();
  return ms ?? Number.NaN;
}

/** Looks for the form with each picture, types as a keyboard would, and keeps when the letter is still there. */
const TYPE_WHEN_THERE = `
  const look = () => {
    const field = document.querySelector('input[autocomplete=username]');
    if (field?.value === 'a') {
      globalThis.typedAt = performance.now();
      return;
    }
    field?.focus();
    if (field) document.execCommand('insertText', false, 'a');
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

async function untilLoaded(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'load' });
  return page.evaluate(() => {
    const timings = performance as unknown as { getEntriesByType(type: string): { loadEventStart: number }[] };
    return timings.getEntriesByType('navigation')[0]?.loadEventStart ?? Number.NaN;
  });
}
