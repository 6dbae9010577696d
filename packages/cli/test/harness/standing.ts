import type { Browser } from './browser.ts';
import { made, type Person, signIn } from './people.ts';
import type { Service } from './service.ts';

/** Signs in somebody who needed no mail for it. */
export const enter = async (service: Service, details: Partial<Person> = {}) => signIn(await made(service, details));

/** Tries the cookies where they stand, without changing them. */
export async function refreshed(browser: Browser): Promise<string> {
  const { status, body } = await browser.copy().post('/api/auth/refresh');
  return status === 200 ? 'alive' : `${status} ${body.code}`;
}

/** Whether an access token still stands for somebody. */
export async function seen(browser: Browser, token: string): Promise<string> {
  const { status, body } = await browser.get('/api/auth/me', { token });
  return status === 200 ? 'alive' : `${status} ${body.code}`;
}

/** What stands where something has ended. */
export const OVER = '401 invalid_refresh_token';
export const DEAD = '401 invalid_token';
