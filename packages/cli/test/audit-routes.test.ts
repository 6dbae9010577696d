import { randomBytes } from 'node:crypto';
import type { Client } from '@custom-cognito/contract';
import { beforeAll, expect, it } from 'vitest';
import { clientOf, member } from './harness/administrators.ts';
import { fourWays } from './harness/four-ways.ts';
import { login, type SignedInPerson } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { waitFor } from './harness/wait.ts';

const WRONG = 'una frase equivocada';
const newIp = () => `203.0.${randomBytes(1)[0]}.${randomBytes(1)[0]}`;

fourWays((open) => {
  let service: Service;
  let admin: SignedInPerson & { readonly sub: string };
  let client: Client;
  beforeAll(async () => {
    service = await open({ TRUSTED_PROXIES: '127.0.0.0/8' });
    admin = await member(service, 'admin');
    client = clientOf(service, admin.tokens.access_token);
  });

  const fail = (email: string, ip = newIp()) =>
    login({ email, password: WRONG, browser: service.browser({ headers: { 'X-Forwarded-For': ip } }) });
  type Query = NonNullable<NonNullable<Parameters<Client['auditEntries']>[1]>['query']>;
  const all = async (query: Query) => {
    const items: Awaited<ReturnType<Client['auditEntries']>>['items'] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await client.auditEntries(undefined, { query: { ...query, cursor } });
      items.push(...page.items);
      if (page.next_cursor === null) return items;
      cursor = page.next_cursor;
    }
  };

  it('G09 tells entries newest first, page by page, and records who read them', async () => {
    const { email, sub } = await member(service);
    const ip = newIp();
    for (let n = 0; n < 3; n += 1) await fail(email, ip);
    const failures = await all({ event: 'login', outcome: 'failure', ip, limit: 1 });
    expect(failures).toHaveLength(3);
    expect(failures[0]).toEqual({
      id: expect.stringMatching(/^\d+-\d+$/),
      timestamp: expect.stringMatching(/Z$/),
      event: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      action: null,
      actor: null,
      actor_name: null,
      target: expect.not.stringContaining('@'),
      target_name: email,
      ip,
      user_agent: expect.any(String),
      session_id: null,
      request_id: expect.any(String),
      count: 1,
    });
    expect(failures.map(({ timestamp }) => timestamp)).toEqual(
      failures
        .map(({ timestamp }) => timestamp)
        .sort()
        .reverse(),
    );
    const own = await all({ sub, event: 'login', limit: 1 });
    expect(own).toMatchObject([{ outcome: 'success', actor: sub, target_name: email, session_id: expect.any(String) }]);
    const [read] = await all({ event: 'audit_read', limit: 200 });
    expect(read).toMatchObject({ actor: admin.sub, actor_name: admin.email });
  });

  it('finds by any conditions what all entries together have, and by time', async () => {
    const people = await Promise.all([member(service), member(service)]);
    for (const { email } of people) await fail(email);
    const whole = await all({ limit: 200 });
    const conditions: readonly Query[] = [
      { outcome: 'failure' },
      { outcome: 'success' },
      { event: 'login' },
      { event: 'login', outcome: 'success' },
      { event: 'login', outcome: 'failure' },
      { sub: admin.sub },
      { sub: admin.sub, outcome: 'success', event: 'login' },
      { ip: '127.0.0.1', event: 'login', outcome: 'success' },
    ];
    const ids = whole.map(({ id }) => id);
    for (const query of conditions) {
      const expected = whole.filter(
        ({ event, outcome, target, ip }) =>
          (query.event ?? event) === event &&
          (query.outcome ?? outcome) === outcome &&
          (query.sub ?? target) === target &&
          (query.ip ?? ip) === ip,
      );
      // What was read meanwhile is younger.
      const found = (await all({ ...query, limit: 7 })).filter(({ id }) => ids.includes(id));
      expect(
        found.map(({ id }) => id),
        JSON.stringify(query),
      ).toEqual(expected.map(({ id }) => id));
    }
    const middle = whole[Math.floor(whole.length / 2)]?.timestamp ?? '';
    const before = await all({ to: middle, limit: 200 });
    expect(before.every(({ timestamp }) => timestamp < middle)).toBe(true);
    const since = (await all({ from: middle, limit: 200 })).filter(({ id }) => ids.includes(id));
    expect(before.length + since.length).toBe(whole.length);
    expect(await all({ from: '2020-01-01', to: '2020-01-02' })).toEqual([]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['cursor=1', 'cursor'],
    ['cursor=1-2-x', 'cursor'],
    ['outcome=maybe', 'outcome'],
    ['event=LOGIN', 'event'],
    ['sub=ana@example.com', 'sub'],
    ['ip=1.2.3.4%27', 'ip'],
    ['from=yesterday', 'from'],
    ['to=2026-02-30', 'to'],
    ['actor=x', 'actor'],
  ])('D11 refuses %s', async (query, field) => {
    const answer = await admin.browser.get(`/api/admin/audit?${query}`, { token: admin.tokens.access_token });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field }]);
  });

  it('G03 says what was last found of the record, and up to where', async () => {
    const found = await waitFor('a verification', async () => {
      const now = await client.auditVerification();
      return now.state === 'pending' ? undefined : now;
    });
    expect(found).toMatchObject({ state: 'intact', fault: null, running: null });
    expect(found.entries).toBeGreaterThan(0);
    expect(found.key).toMatch(/^[0-9a-f]{16}$/);
    const last = Number(found.last_entry?.split('-')[1]);
    expect(last).toBeGreaterThan(0);
    expect(Date.parse(found.covers_until ?? '')).toBeLessThanOrEqual(Date.parse(found.verified_at ?? ''));
    // Asked again at once, it is not found anew.
    expect((await client.auditVerification()).verified_at).toBe(found.verified_at);
  });

  it('tells anybody what the pool asks of a password, as it is', async () => {
    const ask = async () => (await service.browser().get('/api/auth/password-policy')).body;
    const { UserPool } = await service.cognito('DescribeUserPool', { UserPoolId: service.poolId });
    const policy = UserPool?.Policies?.PasswordPolicy;
    expect(await ask()).toEqual({
      minimum_length: policy?.MinimumLength,
      uppercase: policy?.RequireUppercase ?? false,
      lowercase: policy?.RequireLowercase ?? false,
      number: policy?.RequireNumbers ?? false,
      symbol: policy?.RequireSymbols ?? false,
    });
  });
});
