import type { Locator, Page } from 'playwright-core';
import { PASSWORD } from '../../../cli/test/harness/people.ts';

/** Presses the button of this name. */
export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Types into the field with this label. */
export const type = (place: Page | Locator, label: string, text: string): Promise<void> =>
  place.getByLabel(label, { exact: true }).fill(text);

/** Signs in on an English page. */
export async function enter(page: Page, email: string, password = PASSWORD): Promise<void> {
  await type(page, 'E-mail address', email);
  await type(page, 'Password', password);
  await press(page, 'Sign in');
}

/** Goes on with the Tab key until the element of this name has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const labels = (element: Element | null) => {
    const named = element?.getAttribute('aria-label');
    const [label] =
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? (element.labels ?? []) : [];
    return named ?? label?.textContent ?? element?.textContent ?? '';
  };
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluateHandle(() => document.activeElement);
    if ((await focused.evaluate(labels)).trim() === name) return;
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

/** Types over what stands in the field of this name, reached by Tab. */
export async function keyIn(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}

/** Presses the button or follows the link of this name, reached by Tab. */
export async function pressByKey(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Signs in on an English page, by keyboard. */
export async function enterByKey(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').waitFor();
  await keyIn(page, 'E-mail address', email);
  await keyIn(page, 'Password', password);
  await page.keyboard.press('Enter');
}
