import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { newAddress, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, OVER, refreshed, seen } from './harness/standing.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

fourWays((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });
  const list = async ({ browser, tokens }: SignedInPerson) => {
    const { status, body } = await browser.get('/api/auth/sessions', { token: tokens.access_token });
    expect(status).toBe(200);
    return body.sessions;
  };
  const end = (person: SignedInPerson, id: string) =>
    person.browser.send('DELETE', `/api/auth/sessions/${id}`, { token: person.tokens.access_token });
  /** The same person on a telephone. */
  const onPhone = (person: SignedInPerson) => signIn(person, service.browser({ headers: { 'User-Agent': IPHONE } }));

  describe('one’s own sessions', () => {
    it('K13 are listed with device, address and times, the latest used first', async () => {
      const browser = service.browser({ headers: { 'User-Agent': FIREFOX } });
      const person = await enter(service, { browser });
      const phone = await onPhone(person);
      const [latest, first, ...others] = await list(person);
      expect(others).toEqual([]);
      expect([first!.device, first!.current]).toEqual(['Firefox · Linux', true]);
      expect([latest!.device, latest!.current]).toEqual(['Safari · iOS', false]);
      for (const session of [first!, latest!]) {
        expect(session.ip).toMatch(/^(127\.0\.0\.1|::1)$/);
        for (const time of [session.created_at, session.last_seen_at]) {
          expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
        }
      }
      expect((await list(phone)).find(({ current }) => current)?.id).toBe(latest!.id);
      expect((await browser.post('/api/auth/refresh')).status).toBe(200);
      expect((await list(person))[0]?.id).toBe(first!.id);
    });

    it('K13 end one by one, with their tokens, and stay ended after a restart', async () => {
      const person = await enter(service);
      const phone = await onPhone(person);
      const other = (await list(person)).find(({ current }) => !current)!;
      expect((await end(person, other.id)).status).toBe(200);
      expect([await seen(phone.browser, phone.tokens.access_token), await refreshed(phone.browser)]).toEqual([
        DEAD,
        OVER,
      ]);
      expect(await seen(person.browser, person.tokens.access_token)).toBe('alive');
      const again = await end(person, other.id);
      expect([again.status, again.body.code]).toEqual([404, 'not_found']);
      await service.restart();
      expect(await refreshed(phone.browser)).toBe(OVER);
      expect(await list(person)).toHaveLength(1);
    });

    it('K13 A06 of somebody else are as good as none', async () => {
      const [person, other] = [await enter(service), await enter(service, { email: newAddress('bea') })];
      const [theirs] = await list(other);
      for (const id of [theirs!.id, 'AAAAAAAAAAAAAAAAAAAAAA', 'x', '..', 'AAAAAAAAAAAAAAAAAAAAA%00']) {
        const { status, body } = await end(person, encodeURI(id));
        expect(`${id} ${status} ${body.code}`).toMatch(/ (404 not_found|405 method_not_allowed)$/);
      }
      expect(await seen(other.browser, other.tokens.access_token)).toBe('alive');
      expect(await list(other)).toHaveLength(1);
    });

    it('A06 take an access token', async () => {
      const browser = service.browser();
      const listed = await browser.get('/api/auth/sessions');
      expect([listed.status, listed.body.code]).toEqual([401, 'not_authenticated']);
      const ended = await browser.send('DELETE', '/api/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA');
      expect([ended.status, ended.body.code]).toEqual([401, 'not_authenticated']);
    });

    it('that have ended otherwise are not listed', async () => {
      const person = await enter(service);
      const phone = await onPhone(person);
      await phone.browser.post('/api/auth/logout');
      expect((await list(person)).map(({ current }) => current)).toEqual([true]);
    });
  });
});
