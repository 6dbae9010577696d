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
