import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './harness/browser.ts';
import { fourWays } from './harness/four-ways.ts';
import { login, newAddress, PASSWORD, register, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { enter } from './harness/standing.ts';

/** More than the pool lets wait for a hash, on any machine. */
const STORM = 300;
/** What needs no hash does not wait for what does; generous, for this process also asks all of it. */
const PATIENCE_MS = 10_000;
const NEW_PASSWORD = 'otra frase de paso larga';

fourWays((open, way) => {
  // What is bounded does not depend on the database.
  describe.skipIf((way.backEnd === 'embedded') !== (way.dialect === 'sqlite'))('more than can be hashed', () => {
    let service: Service;
    let ana: SignedInPerson;
    beforeAll(async () => {
      service = await open();
      ana = await enter(service);
    });

    const registration = (email: string) =>
      service.browser().post('/api/auth/register', { email, password: PASSWORD, full_name: 'Ana Pérez' });
    const unknown = () => login({ email: newAddress('nadie'), password: PASSWORD, browser: service.browser() });
    const me = () => ana.browser.get('/api/auth/me', { token: ana.tokens.access_token });
    const expectUnavailable = ({ status, body, headers, text }: Answer) => {
      expect(status, text).toBe(503);
      expect(body.code).toBe('service_unavailable');
      expect(Number(headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
      expect(headers.getSetCookie()).toEqual([]);
    };
    const within = async (ask: () => Promise<Answer>) => {
      const from = performance.now();
      const { status, text } = await ask();
      expect(status, text).toBe(200);
      expect(performance.now() - from).toBeLessThan(PATIENCE_MS);
    };

    it('L01 L03 D06 answers 503 with Retry-After, whoever asks and whatever the password', async () => {
      const lea = await enter(service);
      const stranger = newAddress();
      await service.withHashesWaiting(async () => {
        for (const password of [PASSWORD, 'una frase equivocada']) {
          expectUnavailable(await login({ ...lea, password }));
          expectUnavailable(await login({ email: newAddress('nadie'), password, browser: service.browser() }));
        }
        expectUnavailable(await registration(lea.email));
        expectUnavailable(await registration(stranger));
        const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
        const token = lea.tokens.access_token;
        expectUnavailable(await lea.browser.post('/api/auth/change-password', change, { token }));
      });
      await signIn(lea);
      await register(service, { email: stranger });
    });

    it('L07 D06 counts nothing that it has not tried', async () => {
      const lea = await enter(service);
      const wrong = () => login({ ...lea, password: 'una frase equivocada', browser: service.browser() });
      for (let count = 0; count < 4; count += 1) expect((await wrong()).status).toBe(401);
      await service.withHashesWaiting(async () => {
        for (let count = 0; count < 6; count += 1) expectUnavailable(await wrong());
      });
      await signIn(lea);
    });

    it('D06 goes on with all that needs no hash', async () => {
      await service.withHashesWaiting(async () => {
        await within(me);
        await within(() => ana.browser.get('/health'));
        await within(() => ana.browser.get('/ready'));
        await within(() => ana.browser.post('/api/auth/refresh'));
      });
    });

    it('D06 answers a storm of unknown users 401 or 503, and all else beside it', { timeout: 120_000 }, async () => {
      await service.refusing(async () => {
        const storm = Promise.all(Array.from({ length: STORM }, unknown));
        for (let round = 0; round < 5; round += 1) {
          await within(me);
          await within(() => ana.browser.get('/health'));
        }
        for (const answer of await storm) {
          if (answer.status === 401) expect(answer.body.code).toBe('invalid_credentials');
          else expectUnavailable(answer);
        }
      });
      await signIn(ana);
    });
  });
});
