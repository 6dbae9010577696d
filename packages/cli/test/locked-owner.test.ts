import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { login, made, PASSWORD, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';

fourWays((open) => {
  let service: Service;
  beforeAll(async () => {
    // Hours of locks pass here: nothing that is signed by the clock may follow.
    vi.useFakeTimers({ toFake: ['Date'] });
    service = await open();
  });
  afterAll(() => void vi.useRealTimers());
  const pass = (ms: number) => void vi.setSystemTime(Date.now() + ms);

  it('L10 a lock by somebody else leaves the owner who is signed in alone', async () => {
    const who = await signIn(await made(service));
    const { browser, email } = who;
    const attempt = async (password: string) => (await login({ email, password, browser: service.browser() })).status;
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(Array.from({ length: 5 }, () => attempt('una frase equivocada')));
      pass(round < 11 ? 1_000 * 2 ** round : 0);
    }
    expect(await attempt(PASSWORD)).toBe(401);
    const refreshed = await browser.post('/api/auth/refresh');
    expect(refreshed.status).toBe(200);
    expect((await browser.get('/api/auth/me', { token: refreshed.body.access_token })).status).toBe(200);
    // Fifteen minutes later at most, the password is right again.
    pass(900_000);
    expect(await attempt(PASSWORD)).toBe(200);
  });
});
