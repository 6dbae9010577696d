import { randomBytes } from 'node:crypto';
import type { Database } from '@custom-cognito/database';
import { eachDatabase } from '@custom-cognito/database/testing';
import { CompiledQuery, sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { contentOf } from '../src/audit/content.ts';
import { createProof } from '../src/audit/proof.ts';
import { createTrail } from '../src/audit/trail.ts';
import { type AuditEntry, type Auth, AuthError, type Cognito, EVENTS } from '../src/index.ts';
import { createSecrets } from '../src/secrets.ts';
import type { PageQuery } from '../src/store/audit.ts';
import { createAuditStore } from '../src/store/audit-kysely.ts';
import { context, emptied, masterKey, openAuth, rowsOf, writeRows } from './audited.ts';

const READER = { actor: 'operator-sub' };

eachDatabase((dialect, open) => {
  let database: Database;
  let auth: Auth;

  beforeEach(async () => {
    database = await open();
    auth = await openAuth(database);
    await emptied(database);
  });

  const run = (statement: string) => sql.raw(statement).execute(database.db);
  const total = async (table: string, where = sql`1 = 1`) => {
    const sum = sql<{ sum: number }>`select coalesce(sum(count), 0) as sum from ${sql.table(table)} where ${where}`;
    return Number((await sum.execute(database.db)).rows[0]?.sum);
  };

  describe('many at once', () => {
    it('G04 several services append without forks, and nothing is lost', async () => {
      const services = [auth, await openAuth(database), await openAuth(database)];
      const work = services.flatMap((service, place) =>
        Array.from({ length: 200 }, (_, n) => service.recordKeyRotation({ key: `${place}-${n}`, actor: 'test' })),
      );
      await Promise.all(work);
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, chains: 3, rows: 603 });
      const written = (await rowsOf(database)).map(({ action }) => action).filter((action) => action !== null);
      expect(new Set(written).size).toBe(600);
    });

    it('goes on with whoever writes again as soon as they are answered', async () => {
      const secrets = createSecrets(masterKey);
      const trail = createTrail({ store: createAuditStore(database), proof: createProof(secrets), clock: Date.now });
      const happening = { ...EVENTS.keyRotated, name: 'keyRotated', about: { action: 'k' } } as const;
      const content = contentOf(happening, { at: 1, clientId: 'client', pseudonym: secrets.pseudonym });
      for (let n = 0; n < 20; n += 1) await trail.append(content);
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, rows: 21 });
    });

    it('verifies while others write and remove', async () => {
      const other = await openAuth(database);
      let going = true;
      const writing = (async () => {
        for (let n = 0; going; n += 1) {
          await writeRows(other, 5);
          if (n % 4 === 3) await other.pruneAudit({ before: new Date(), actor: 'test' });
        }
      })();
      for (let n = 0; n < 30; n += 1) expect((await auth.verifyAudit()).fault).toBeUndefined();
      going = false;
      await writing;
    });

    it('G07 removes thousands of rows and what they were counted in', async () => {
      const old = await openAuth(database, { clock: () => Date.now() - 7_200_000 });
      await Promise.all(Array.from({ length: 1_700 }, (_, n) => old.recordKeyRotation({ key: `${n}`, actor: 'test' })));
      await writeRows(auth, 3);
      expect(await auth.pruneAudit({ before: new Date(Date.now() - 3_600_000), ...READER })).toBe(1_701);
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, chains: 2, rows: 5 });
      expect(await total('auth_audit_counts')).toBe(5);
    });

    it('counts by the quarter of an hour what the rows say', async () => {
      let now = Date.UTC(2026, 2, 28, 23, 40);
      const service = await openAuth(database, { clock: () => (now += 173_000) });
      await writeRows(service, 40);
      const counted = sql`select quarter, event, outcome, sum(count) as sum from auth_audit_counts group by quarter, event, outcome order by quarter, event`;
      const recounted = sql`select at / 900000 as quarter, event, outcome, sum(count) as sum from auth_audit group by at / 900000, event, outcome order by quarter, event`;
      const rows = (await counted.execute(database.db)).rows;
      expect(rows.length).toBeGreaterThan(8);
      expect(rows).toEqual((await recounted.execute(database.db)).rows);
    });
  });

  describe('D10 a flood', () => {
    const FLOOD = 100_000;
    const flood = (service: Auth, many: number, ipOf: (n: number) => string) =>
      Promise.all(
        Array.from({ length: many }, (_, n) =>
          service.recordRateLimit({ route: 'login', policy: 'login-address', context: { ...context, ip: ipOf(n) } }),
        ),
      );

    it.each([
      ['one address', () => '192.0.2.7', 22],
      ['as many addresses', (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, 660],
    ])('of 100,000 failures from %s takes few rows, and the count stays true', async (_from, ipOf, most) => {
      const service = await openAuth(database);
      await flood(service, FLOOD, ipOf);
      await service.close();
      const rows = await rowsOf(database);
      expect(rows.length).toBeLessThanOrEqual(most + 1);
      expect(await total('auth_audit', sql`event = 'rate_limit'`)).toBe(FLOOD);
      expect(await total('auth_audit_counts', sql`event = 'rate_limit'`)).toBe(FLOOD);
      expect((await service.verifyAudit()).ok).toBe(true);
    });

    it('keeps the count while it cannot be written', async () => {
      const service = await openAuth(database);
      await flood(service, 1_000, () => '192.0.2.7');
      await run('alter table auth_audit rename to auth_audit_away');
      await service.close();
      await run('alter table auth_audit_away rename to auth_audit');
      await service.close();
      expect(await total('auth_audit', sql`event = 'rate_limit'`)).toBe(1_000);
    });

    it('leaves room for others: a quiet address has rows of its own while one floods', async () => {
      const service = await openAuth(database);
      await flood(service, 5_000, () => '192.0.2.7');
      await flood(service, 3, () => '192.0.2.8');
      const { entries } = await service.auditPage({ ...READER, address: '192.0.2.8' });
      expect(entries.map(({ count, requestId }) => [count, requestId])).toEqual(Array(3).fill([1, context.requestId]));
    });

    it('says what it summed up within seconds, and is over with its minute', async () => {
      let now = Date.now();
      const service = await openAuth(database, { clock: () => now });
      await flood(service, 1_000, () => '192.0.2.7');
      await expect.poll(() => total('auth_audit', sql`event = 'rate_limit'`), { timeout: 10_000 }).toBe(1_000);
      now += 60_000;
      await flood(service, 1, () => '192.0.2.7');
      expect(await total('auth_audit', sql`event = 'rate_limit'`)).toBe(1_001);
      const [last] = (await service.auditPage({ ...READER, event: 'rate_limit', limit: 1 })).entries;
      expect(last).toMatchObject({ count: 1, address: '192.0.2.7', reason: 'login-address', action: 'login' });
    }, 20_000);
  });

  describe('G06 while the record cannot be written', () => {
    const breakIt = () => run('alter table auth_audit rename to auth_audit_away');
    const mendIt = () => run('alter table auth_audit_away rename to auth_audit');
    const calls: string[] = [];
    const user = {
      Username: 'user',
      Attributes: [
        { Name: 'sub', Value: 'sub' },
        { Name: 'email', Value: 'ana@example.com' },
      ],
    };
    const cognito: Cognito = async (operation) => {
      calls.push(operation);
      return (operation === 'ListUsers' ? { Users: [user] } : {}) as never;
    };

    it('nothing that must be recorded is done, and all is well again once it can', async () => {
      const service = await openAuth(database, { cognito });
      await service.disableUser({ email: 'ana@example.com', actor: 'test' });
      await breakIt();
      const refused = () =>
        expect(service.enableUser({ email: 'ana@example.com', actor: 'test' })).rejects.toMatchObject({
          code: 'service_unavailable',
          status: 503,
        });
      // The first one finds out.
      await refused();
      calls.length = 0;
      await refused();
      await refused();
      await expect(service.pruneAudit({ before: new Date(), actor: 'test' })).rejects.toBeInstanceOf(AuthError);
      expect(calls).toEqual([]);
      await mendIt();
      await service.enableUser({ email: 'ana@example.com', actor: 'test' });
      expect(calls).toContain('AdminEnableUser');
      expect(await service.verifyAudit()).toMatchObject({ ok: true, chains: 2 });
    });

    it('sign-ins are refused as an outage, whatever the password', async () => {
      await writeRows(auth, 1);
      await breakIt();
      const login = () => auth.login({ email: 'ana@example.com', password: 'x', context });
      await expect(login()).rejects.toMatchObject({ code: 'service_unavailable' });
      await mendIt();
      await expect(login()).rejects.toMatchObject({ code: 'invalid_credentials' });
    });

    it('G09 nobody is told what they read, the first time or again', async () => {
      const read = () => auth.auditPage({ actor: 'ana', context });
      await run('alter table auth_audit_counts rename to auth_audit_counts_away');
      for (let time = 0; time < 3; time += 1) await expect(read()).rejects.toMatchObject({ status: 503 });
      await run('alter table auth_audit_counts_away rename to auth_audit_counts');
      await read();
      const reads = (await rowsOf(database)).filter(({ event }) => event === 'audit_read');
      expect(reads.map(({ actor, count }) => [actor, Number(count)])).toEqual([['ana', 1]]);
    });

    it('what was in the same insert as a failure is refused together, and nothing of it is kept', async () => {
      await writeRows(auth, 1);
      await breakIt();
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => writeRows(auth, 1)));
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
      await mendIt();
      await writeRows(auth, 1);
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, chains: 2, rows: 4 });
    });
  });

  describe('a page', () => {
    const all = async (filter: Parameters<Auth['auditPage']>[0]) => {
      const entries: AuditEntry[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await auth.auditPage({ ...filter, cursor });
        entries.push(...page.entries);
        if (page.nextCursor === undefined) return entries;
        cursor = page.nextCursor;
        // Meanwhile others write.
        await writeRows(auth, 2);
      }
    };

    it('G09 is newest first, of a limited size, and stable while others write', async () => {
      const other = await openAuth(database);
      for (let n = 0; n < 25; n += 1) await writeRows(n % 2 ? auth : other, 1, n);
      const before = (await rowsOf(database)).map(({ chain, number }) => `${chain}-${number}`);
      const entries = await all({ ...READER, limit: 7 });
      const ids = entries.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect([...ids].sort()).toEqual(before.sort());
      const times = entries.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => b - a));
    });

    it('G09 is recorded itself: who read it, and about whom', async () => {
      await auth.auditPage({ ...READER, subject: 'somebody', context });
      const { entries } = await auth.auditPage({ ...READER, event: 'audit_read' });
      expect(entries).toMatchObject([
        { actor: 'operator-sub', subject: 'somebody', outcome: 'success', requestId: context.requestId, count: 1 },
      ]);
    });

    it('G09 is recorded once where the same is read again and again, with how often, and each page by itself', async () => {
      let now = 0;
      const service = await openAuth(database, { clock: () => now });
      await writeRows(service, 5);
      const reads = async () =>
        (await rowsOf(database))
          .filter(({ event }) => event === 'audit_read')
          .map(({ actor, action, target, count, at }) => [actor, action ?? target, Number(count), Number(at)]);
      for (const minute of [0, 1, 2, 3]) {
        now = minute * 60_000;
        await service.authStats({ actor: 'ana', context });
        await service.auditPage({ actor: 'ana', context, subject: 'somebody', from: new Date(now) });
      }
      await service.authStats({ actor: 'eva', context });
      await service.authStats({ actor: 'ana', context: { ...context, ip: '192.0.2.9' } });
      const { nextCursor } = await service.auditPage({ actor: 'eva', context, limit: 2 });
      await service.auditPage({ actor: 'eva', context, limit: 2, cursor: nextCursor });
      const first = [
        ['ana', 'stats', 1, 0],
        ['ana', 'somebody', 1, 0],
        ['eva', 'stats', 1, 180_000],
        ['ana', 'stats', 1, 180_000],
        ['eva', null, 1, 180_000],
        ['eva', null, 1, 180_000],
      ];
      expect(await reads()).toEqual(first);
      // A quarter of an hour later it is a question of its own.
      now = 900_000;
      await service.authStats({ actor: 'ana', context });
      await service.close();
      expect((await reads()).slice(first.length).sort()).toEqual(
        [
          ['ana', 'stats', 1, 900_000],
          ['ana', 'stats', 3, 180_000],
          ['ana', 'somebody', 3, 180_000],
        ].sort(),
      );
      expect((await (await openAuth(database)).verifyAudit()).ok).toBe(true);
    });

    it('is filtered by event, subject, address and time, all of them together', async () => {
      let now = 0;
      const service = await openAuth(database, { clock: () => now });
      const limit = (at: number, ip: string) => {
        now = at;
        return service.recordRateLimit({ route: 'login', policy: 'p', context: { ...context, ip } });
      };
      await limit(1_000, '192.0.2.1');
      await limit(2_000, '192.0.2.2');
      now = 3_000;
      await service.eraseFromAudit({ sub: 'ana', actor: 'test', context });
      now = 4_000;
      await service.recordKeyRotation({ key: 'k', actor: 'test', context });
      await limit(5_000, '192.0.2.1');
      now = 6_000;
      const found = async (filter: object) =>
        (await service.auditPage({ ...READER, ...filter })).entries.map(({ event, at }) => `${event} ${at.getTime()}`);
      expect(await found({ address: '192.0.2.1', event: 'rate_limit' })).toEqual([
        'rate_limit 5000',
        'rate_limit 1000',
      ]);
      expect(await found({ subject: 'ana' })).toEqual(['audit_erasure 3000']);
      const times = { from: new Date(2_000), to: new Date(5_000) };
      expect(await found(times)).toEqual(['key_rotation 4000', 'audit_erasure 3000', 'rate_limit 2000']);
      expect(await found({ ...times, event: 'rate_limit', address: '192.0.2.2' })).toEqual(['rate_limit 2000']);
      expect(await found({ ...times, event: 'rate_limit', address: '192.0.2.1' })).toEqual([]);
    });

    it.each([0, -1, 201, 1.5, Number.NaN])('does not have %s entries', async (limit) => {
      await expect(auth.auditPage({ ...READER, limit })).rejects.toMatchObject({ code: 'invalid_request' });
    });

    it.each(['', 'x', '1-2', '1-2-3-4', "1-2-3' or 1=1", '-1-2-3'])('does not go on after %j', async (cursor) => {
      await expect(auth.auditPage({ ...READER, cursor })).rejects.toMatchObject({ code: 'invalid_request' });
    });

    // PostgreSQL reads a small table from end to end, whatever indexes it has.
    if (dialect === 'sqlite') {
      it('is read from an index, sorted by nothing else', async () => {
        const filters = [{}, { event: 'login' }, { target: 'ana' }, { address: '192.0.2.1' }];
        for (const filter of filters) {
          const plan = await planOf(database, { ...filter, limit: 50, after: { at: 5, chain: 1, number: 1 } });
          expect(plan).toMatch(/USING INDEX auth_audit_(time|event|target|address) /);
          expect(plan).not.toMatch(/TEMP B-TREE|SCAN auth_audit$/);
        }
      });
    }
  });

  it('an operator’s failure is recorded with what was tried', async () => {
    const none: Cognito = async () => ({}) as never;
    const service = await openAuth(database, { cognito: none });
    const email = `${randomBytes(4).toString('hex')}@example.com`;
    await expect(service.disableUser({ email, actor: 'operator-sub', context })).rejects.toMatchObject({
      code: 'user_not_found',
    });
    const { entries } = await service.auditPage({ ...READER, event: 'admin_action' });
    expect(entries).toMatchObject([
      { outcome: 'failure', action: 'disable', reason: 'user_not_found', actor: 'operator-sub', subjectName: email },
    ]);
  });
});

/** How SQLite would read a page. */
async function planOf(database: Database, query: PageQuery): Promise<string> {
  const plans: Promise<{ rows: unknown[] }>[] = [];
  const explaining = database.db.withPlugin({
    transformQuery({ node, queryId }) {
      const { sql: text, parameters } = database.db.getExecutor().compileQuery(node, queryId);
      plans.push(database.db.executeQuery(CompiledQuery.raw(`explain query plan ${text}`, [...parameters])));
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const as = () => ({ ...database, db: explaining });
  await createAuditStore({ ...database, as } as unknown as Database).page(query);
  const details = (await Promise.all(plans)).flatMap(({ rows }) => rows as { detail: string }[]);
  return details.map(({ detail }) => detail).join('\n');
}
