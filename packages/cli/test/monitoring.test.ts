import { randomBytes } from 'node:crypto';
import { createClient } from '@custom-cognito/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { login, made, newAddress, PASSWORD, register, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';

const WRONG = 'una frase equivocada';
const BASE = '/api/monitoring/auth';
const READER = { actor: 'test' };

const newIp = () => `203.0.${randomBytes(1)[0]}.${randomBytes(1)[0]}`;

/** Not what the AWS SDK was asked for to make the account, which only an embedded pool can record. */
const isOwn = ({ event }: { event: string }) => event !== 'admin_action';

fourWays((open, { backEnd }) => {
  let service: Service;
  let admin: SignedInPerson;
  beforeAll(async () => {
    service = await open({ TRUSTED_PROXIES: '127.0.0.0/8' });
    admin = await member('admin');
  });

  const member = async (...groups: string[]): Promise<SignedInPerson> => {
    const email = newAddress();
    await service.auth().createUser({ email, password: PASSWORD, fullName: 'Ana', groups, confirmed: true });
    return signIn({ email, password: PASSWORD, browser: service.browser() });
  };
  const get = (path: string, person = admin) => person.browser.get(BASE + path, { token: person.tokens.access_token });
  /** What an administrator is answered, with the types of the contract. */
  const client = () => createClient({ baseUrl: service.url, accessToken: () => admin.tokens.access_token });
  /** Fails to sign in from an address. */
  const fail = (email: string, ip = newIp()) =>
    login({ email, password: WRONG, browser: service.browser({ headers: { 'X-Forwarded-For': ip } }) });
  const subOf = async ({ tokens }: SignedInPerson) => (await service.auth().verifyAccessToken(tokens.access_token)).sub;

  describe('who may ask', () => {
    it('A02 whoever is put out of the group is refused at the next request, and that is recorded with the address', async () => {
      const former = await member('admin');
      expect((await get('/stats', former)).status).toBe(200);
      const named = { UserPoolId: service.poolId, Username: former.email };
      await service.cognito('AdminRemoveUserFromGroup', { ...named, GroupName: 'admin' });
      // The embedded pool tells of it, and the token ends; a remote one is asked.
      const refusal = backEnd === 'remote' ? [403, 'forbidden'] : [401, 'invalid_token'];
      const answer = await get('/stats', former);
      expect([answer.status, answer.body.code]).toEqual(refusal);
      const ip = newIp();
      const again = await signIn(former, service.browser({ headers: { 'X-Forwarded-For': ip } }));
      expect((await get('/stats', again)).body.code).toBe('forbidden');
      const refused = { event: 'access_refusal', address: ip };
      expect((await service.auth().auditPage({ ...READER, ...refused })).entries).toMatchObject([
        { outcome: 'failure', reason: 'forbidden', action: 'admin', actor: await subOf(again) },
      ]);
    });

    it('S97 every answer is recorded, with who asked what about whom', async () => {
      const sub = await subOf(admin);
      const paths = [
        '/stats',
        '/recent-activity',
        '/failed-attempts',
        '/failure-reasons',
        '/series?event=login',
        `/users/${sub}/timeline`,
      ];
      for (const path of paths) expect((await get(path)).status, path).toBe(200);
      const { entries } = await service.auth().auditPage({ ...READER, event: 'audit_read', limit: paths.length });
      expect(entries.map(({ action }) => action)).toEqual([
        'timeline',
        'series',
        'failure_reasons',
        'failed_attempts',
        'recent_activity',
        'stats',
      ]);
      expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set([sub]));
      expect(entries[0]).toMatchObject({ subject: sub, address: '127.0.0.1' });
    });
  });

  it.each([
    ['/recent-activity?limit=0', 'limit', 'out_of_range'],
    ['/recent-activity?limit=201', 'limit', 'out_of_range'],
    ['/recent-activity?limit=1e1', 'limit', 'out_of_range'],
    ['/recent-activity?limit=', 'limit', 'out_of_range'],
    ['/recent-activity?limit=5&limit=6', 'limit', 'repeated'],
    ['/recent-activity?hours=721', 'hours', 'out_of_range'],
    ['/recent-activity?cursor=0', 'cursor', 'not_allowed'],
    ['/recent-activity?offset=3', 'offset', 'unknown_field'],
    ['/recent-activity?__proto__=3', '__proto__', 'unknown_field'],
    ['/failed-attempts?hours=0', 'hours', 'out_of_range'],
    ['/failed-attempts?hours=-1', 'hours', 'out_of_range'],
    ['/failed-attempts?hours=721', 'hours', 'out_of_range'],
    ['/failed-attempts?hours=1.5', 'hours', 'out_of_range'],
    ['/series', 'event', 'required'],
    ['/series?event=nothing', 'event', 'not_allowed'],
    ['/series?event=login&by=week', 'by', 'not_allowed'],
    ['/series?event=login&timezone=Europe/Nowhere', 'timezone', 'invalid_time_zone'],
    ['/series?event=login&timezone=%2B01:00', 'timezone', 'invalid_time_zone'],
    ['/series?event=login&from=yesterday', 'from', 'not_allowed'],
    ['/series?event=login&from=2026-02-30', 'from', 'not_allowed'],
    ['/users/x/timeline?limit=201', 'limit', 'out_of_range'],
  ])('S95 refuses %s', async (path, field, code) => {
    const answer = await get(path);
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ field, code }] });
  });

  it('takes what is at the bounds, and tells nobody whether somebody exists', async () => {
    for (const path of [
      '/recent-activity?limit=200&hours=720',
      '/recent-activity?limit=1&hours=1',
      '/failed-attempts?hours=720',
    ]) {
      expect((await get(path)).status, path).toBe(200);
    }
    expect((await get('/users/nobody/timeline')).body).toEqual({ user: 'nobody', items: [], next_cursor: null });
  });

  it('S94 counts what happened, and nothing else', async () => {
    const before = await client().authStats();
    const person = await made(service);
    await service.browser().post('/api/auth/register', { email: newAddress(), password: PASSWORD, full_name: 'Ana' });
    await fail(person.email);
    const { browser } = await signIn(person);
    await signIn(person, service.browser());
    expect((await browser.post('/api/auth/refresh')).status).toBe(200);
    await browser.post('/api/auth/forgot-password', { email: person.email });
    const during = await client().authStats();
    const logins = { total_logins: 2, failed_logins: 1, new_registrations: 1 };
    expect(difference(during.last_24h, before.last_24h)).toEqual({ ...logins, password_resets: 1 });
    expect(difference(during.last_7d, before.last_7d)).toEqual({ ...logins, active_users: 1 });
    expect(difference(during.current, before.current)).toEqual({ active_sessions: 2, users_online: 1 });
    await browser.post('/api/auth/logout');
    const after = await client().authStats();
    expect(difference(after.current, before.current)).toEqual({ active_sessions: 1, users_online: 1 });
    expect(after.last_7d).toEqual(during.last_7d);
  });

  it('tells what happened last, by name where it is known', async () => {
    const person = await made(service);
    const ip = newIp();
    await fail(person.email, ip);
    const browser = service.browser({ headers: { 'X-Forwarded-For': ip } });
    await signIn(person, browser);
    const { items } = await client().recentActivity(undefined, { query: { limit: 2, hours: 1 } });
    expect(items).toMatchObject([
      { event: 'login', user: person.email, ip, success: true, reason: null },
      { event: 'login', user: person.email, ip, success: false, reason: 'invalid_credentials' },
    ]);
    expect(Math.abs(Date.parse(items[0]?.timestamp ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('G09 pages go on where they ended, whatever is written meanwhile', async () => {
    await Promise.all(Array.from({ length: 12 }, () => fail(newAddress('nadie'))));
    const { next_cursor: cursor } = await client().recentActivity(undefined, { query: { limit: 1 } });
    const from = cursor ?? '';
    const { items: all } = await client().recentActivity(undefined, { query: { limit: 200, cursor: from } });
    const read: typeof all = [];
    for (let next: string | null = from; next !== null && read.length < all.length; ) {
      const page: Awaited<ReturnType<ReturnType<typeof client>['recentActivity']>> = await client().recentActivity(
        undefined,
        { query: { limit: 5, cursor: next } },
      );
      read.push(...page.items);
      next = page.next_cursor;
      await fail(newAddress('nadie'));
    }
    expect(read.slice(0, all.length)).toEqual(all);
  });

  describe('failed attempts', () => {
    it('are counted as often as they happened, in a flood too, and tell the address that tries many accounts', {
      timeout: 60_000,
    }, async () => {
      const ip = newIp();
      const emails = Array.from({ length: 12 }, () => newAddress('nadie'));
      await Promise.all(Array.from({ length: 36 }, (_, n) => fail(emails[n % 12] ?? '', ip)));
      const report = () => client().failedAttempts(undefined, { query: { hours: 1 } });
      // What is beyond twenty in a minute is written within five seconds, summed up.
      await expect.poll(async () => (await report()).by_ip[ip], { timeout: 15_000 }).toBe(36);
      const { by_user, suspicious_ips, total_attempts, period_hours } = await report();
      const own = emails.map((email) => by_user[email] ?? 0);
      expect(own.reduce((sum, count) => sum + count)).toBe(20);
      expect(suspicious_ips).toContainEqual({
        ip,
        attempts: 36,
        users: own.filter(Boolean).length,
        reason: 'many_accounts',
      });
      expect(total_attempts).toBeGreaterThanOrEqual(36);
      expect(period_hours).toBe(1);
    });

    it('tell the addresses from which one account is tried', async () => {
      const email = newAddress('nadie');
      const ips = Array.from({ length: 5 }, newIp);
      for (const ip of ips) await fail(email, ip);
      const { suspicious_ips } = await client().failedAttempts();
      for (const ip of ips) {
        const reason = 'many_addresses_on_one_account';
        expect(suspicious_ips).toContainEqual({ ip, attempts: 1, users: 1, reason });
      }
    });

    it('are told by a pseudonym once the person is erased', async () => {
      const person = await made(service);
      const signed = await signIn(person);
      await fail(person.email);
      const sub = await subOf(signed);
      const timeline = async () => JSON.parse((await get(`/users/${sub}/timeline`)).text);
      const eventsOf = ({ items }: { items: { event: string; success: boolean }[] }) =>
        items.filter(isOwn).map(({ event, success }) => `${event} ${success}`);
      expect((await client().failedAttempts()).by_user).toMatchObject({ [person.email]: 1 });
      const before = await timeline();
      expect(before.user).toBe(person.email);
      expect(eventsOf(before)).toEqual(['login false', 'login true']);
      await service.auth().eraseFromAudit({ ...READER, sub, email: person.email });
      const after = await timeline();
      expect(after.user).toBe(sub);
      // Also that the record was read and the name erased is about this person.
      expect(eventsOf(after)).toEqual(['audit_erasure true', 'audit_read true', 'login true']);
      const text = (await get('/failed-attempts')).text + (await get('/recent-activity?limit=200')).text;
      expect(text).not.toContain(person.email);
      expect((await service.auth().verifyAudit()).ok).toBe(true);
    });
  });

  it('a timeline begins with the registration, also where nothing has happened since', async () => {
    const { email } = await register(service);
    const { sub } = await client()
      .users(undefined, { query: { search: email } })
      .then(({ items: [one] }) => one ?? { sub: '' });
    const { items } = await client().userTimeline(undefined, { params: { sub } });
    expect(items).toMatchObject([{ event: 'registration', success: true }]);
    expect((await client().userTimeline(undefined, { params: { sub } })).user).toBe(email);
  });

  it('a timeline of one account is paged without a gap, its own sign-ins and what others tried', async () => {
    const person = await made(service);
    const signed = await signIn(person);
    for (let n = 0; n < 3; n += 1) {
      await fail(person.email);
      expect((await signed.browser.post('/api/auth/refresh')).status).toBe(200);
    }
    const params = { sub: await subOf(signed) };
    const ids: string[] = [];
    const events: string[] = [];
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const page: Awaited<ReturnType<ReturnType<typeof client>['userTimeline']>> = await client().userTimeline(
        undefined,
        { params, query: { limit: 2, cursor } },
      );
      ids.push(...page.items.map(({ id }) => id));
      events.push(...page.items.map(({ event }) => event));
      cursor = page.next_cursor;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(events.filter((event) => isOwn({ event }))).toEqual([
      ...Array(3).fill(['refresh', 'login']).flat(),
      'login',
    ]);
  });

  it('a series adds up to what happened, in the hours of a time zone', async () => {
    const query = { event: 'login', outcome: 'failure', by: 'hour', timezone: 'Asia/Kathmandu' } as const;
    const before = await client().eventSeries(undefined, { query });
    await fail(newAddress('nadie'));
    const series = await client().eventSeries(undefined, { query });
    expect(series.total).toBe(before.total + 1);
    expect(series.points.length).toBeGreaterThanOrEqual(24);
    expect(series.points.at(-1)?.start).toMatch(/:00:00\+05:45$/);
    expect(series).toMatchObject({ event: 'login', outcome: 'failure', by: 'hour', timezone: 'Asia/Kathmandu' });
  });
});

function difference<T extends Readonly<Record<string, number>>>(after: T, before: T): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
}
