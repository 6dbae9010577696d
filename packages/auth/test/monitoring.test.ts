import { columnTypes, type Database } from '@custom-cognito/database';
import { eachDatabase } from '@custom-cognito/database/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProof } from '../src/audit/proof.ts';
import { createTrail } from '../src/audit/trail.ts';
import { createLocalTime } from '../src/monitoring/local-time.ts';
import { createSumming } from '../src/monitoring/summing.ts';
import { createSecrets } from '../src/secrets.ts';
import type { AuditContent, AuditRow } from '../src/store/audit.ts';
import { createAuditStore } from '../src/store/audit-kysely.ts';
import { createAuditSums } from '../src/store/audit-sums.ts';
import { createAuditReasonsTable } from '../src/store/audit-sums-tables.ts';
import { emptied, masterKey, openAuth, rowsOf } from './audited.ts';
import { recount, recountFailures, recountReasons, recountSeries } from './recount.ts';

const HOUR = 3_600_000;
const DAY = 86_400_000;
const READER = { actor: 'operator-sub' };

/** Clocks change between these days, in one of the zones or the other. */
const BEGINNINGS = ['2026-03-06', '2026-03-27', '2026-10-23', '2026-10-30', '2027-12-29'].map((day) => Date.parse(day));
const ZONES = ['Europe/Madrid', 'America/New_York', 'Asia/Kathmandu', 'UTC', 'Australia/Lord_Howe', 'Africa/Cairo'];

const kinds = fc.constantFrom(
  ...(['success', 'failure'] as const).flatMap((outcome) =>
    ['login', 'login', 'login', 'refresh', 'registration', 'password_reset_request', 'rate_limit'].map((event) => ({
      event,
      outcome,
    })),
  ),
);

/** Times of a few days, many of them at the edge of a quarter, an hour or a day. */
const times = fc
  .tuple(fc.integer({ min: 0, max: 9 * 96 }), fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: 0, max: 899_999 })))
  .map(([quarter, more]) => quarter * 900_000 + more);

const content = (at: number, about: Partial<AuditContent> = {}): AuditContent => ({
  at,
  event: 'login',
  outcome: 'failure',
  reason: 'invalid_credentials',
  action: null,
  actor: null,
  target: 'somebody',
  address: '192.0.2.1',
  agent: null,
  request: null,
  session: null,
  client: 'client',
  count: 1,
  ...about,
});

const happenings = fc
  .record({
    at: times,
    kind: kinds,
    reason: fc.constantFrom('invalid_credentials', 'too_many_attempts', 'email_not_verified', null),
    target: fc.option(
      fc.integer({ min: 1, max: 14 }).map((n) => `person-${n}`),
      { freq: 6 },
    ),
    address: fc.option(
      fc.integer({ min: 1, max: 8 }).map((n) => `192.0.2.${n}`),
      { freq: 6 },
    ),
    count: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 30 })),
    chain: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ kind, ...rest }) => ({ ...kind, ...rest }));

/** Much of one kind in an hour or two: what rules are for. */
const bursts = fc
  .record({
    at: times,
    many: fc.integer({ min: 3, max: 25 }),
    of: fc.constantFrom('address' as const, 'target' as const),
    chain: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ at, many, of, chain }) =>
    Array.from({ length: many }, (_, n) => ({
      at: at + n * 60_000,
      event: 'login',
      outcome: 'failure' as const,
      target: of === 'address' ? `person-${n}` : 'person-1',
      address: of === 'address' ? '192.0.2.99' : `198.51.100.${n}`,
      count: 1,
      chain,
    })),
  );

eachDatabase((dialect, open) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    await openAuth(database);
    await emptied(database);
  });

  /** Writes what happened, in the order given, so that clocks go back. */
  const writer = () => {
    const secrets = createSecrets(masterKey);
    return createTrail({ store: createAuditStore(database), proof: createProof(secrets), clock: () => 0 });
  };
  const summing = () => createSumming(createAuditSums(database));
  const rows = async () => (await rowsOf(database)) as unknown as readonly AuditRow[];

  describe('G08 what the monitoring counts', () => {
    it('is what the rows say, whatever happened when and in whichever order it was added up', {
      timeout: 120_000,
    }, async () => {
      const histories = fc.record({
        begin: fc.constantFrom(...BEGINNINGS),
        events: fc.array(happenings, { minLength: 1, maxLength: 150 }),
        bursts: fc.array(bursts, { maxLength: 3 }),
        now: times,
        hours: fc.constantFrom(1, 2, 23, 24, 25, 100, 168, 720),
        sumEvery: fc.integer({ min: 5, max: 80 }),
        zone: fc.constantFrom(...ZONES),
      });
      await fc.assert(
        fc.asyncProperty(histories, async ({ begin, events, bursts, now: later, hours, sumEvery, zone }) => {
          await emptied(database);
          const trails = [writer(), writer(), writer()];
          const happened = [...events, ...bursts.flat()];
          for (let first = 0; first < happened.length; first += sumEvery) {
            const some = happened.slice(first, first + sumEvery);
            await Promise.all(some.map(({ chain, at, ...about }) => trails[chain]?.append(content(begin + at, about))));
            // Two processes at once.
            await Promise.all([summing().run(), summing().run()]);
          }
          const now = begin + later;
          const auth = await openAuth(database, { clock: () => now });
          const { current: _, ...stats } = await auth.authStats(READER);
          expect(stats).toEqual(recount(await rows(), now));
          expect(await auth.failedAttempts({ ...READER, hours })).toEqual(
            recountFailures(await rows(), { now, hours }),
          );
          const reasons = await auth.failureReasons({ ...READER, hours });
          expect(reasons).toEqual(recountReasons(await rows(), { now, hours }));
          // An update counts what an older release had added up.
          await database.db.schema.dropTable('auth_audit_reasons').execute();
          await createAuditReasonsTable(database.db, columnTypes(dialect));
          expect(await auth.failureReasons({ ...READER, hours })).toEqual(reasons);
          for (const by of ['hour', 'day'] as const) {
            const period = { from: new Date(begin - DAY).toISOString(), to: new Date(begin + 11 * DAY).toISOString() };
            const series = await auth.eventSeries({ ...READER, event: 'login', by, timezone: zone, ...period });
            const counts = [...recountSeries(await rows(), { event: 'login', timeZone: zone, by }).values()];
            expect(
              series.points
                .map(({ count }) => count)
                .filter((count) => count > 0)
                .sort(),
            ).toEqual(counts.sort());
            expect(series.total).toBe(counts.reduce((sum, count) => sum + count, 0));
          }
          await auth.close();
        }),
        { numRuns: 25 },
      );
    });

    it('puts each event into its own day, also in days of 23 and 25 hours and where midnight is skipped', async () => {
      const trail = writer();
      const auth = await openAuth(database);
      const days = [
        ['Europe/Madrid', '2026-03-29', 23],
        ['Europe/Madrid', '2026-10-25', 25],
        ['America/New_York', '2026-03-08', 23],
        ['America/New_York', '2026-11-01', 25],
        ['Asia/Kathmandu', '2026-03-29', 24],
        ['Africa/Cairo', '2026-04-24', 23],
        ['Australia/Lord_Howe', '2026-04-05', 24.5],
      ] as const;
      for (const [timezone, date, hours] of days) {
        await emptied(database);
        const begin = createLocalTime(timezone).beginningOf(date);
        const end = begin + hours * HOUR;
        await Promise.all([begin - 1, begin, end - 1, end].map((at) => trail.append(content(at, { count: 1 }))));
        const next = new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);
        const series = await auth.eventSeries({ ...READER, event: 'login', by: 'day', timezone, from: date, to: next });
        expect(series.points, timezone).toMatchObject([{ start: expect.stringContaining(date), count: 2 }]);
        expect([series.from.getTime(), series.to.getTime()]).toEqual([begin, end]);
      }
    });

    it('tells the hour that is there twice as two, each with its offset', async () => {
      const trail = writer();
      const first = Date.parse('2026-10-25T02:30:00+02:00');
      await Promise.all([trail.append(content(first)), trail.append(content(first + HOUR, { count: 5 }))]);
      const auth = await openAuth(database);
      const period = { from: '2026-10-25T01:00:00+02:00', to: '2026-10-25T04:00:00+01:00' };
      const series = await auth.eventSeries({
        ...READER,
        event: 'login',
        by: 'hour',
        timezone: 'Europe/Madrid',
        ...period,
      });
      expect(series.points).toEqual([
        { start: '2026-10-25T01:00:00+02:00', count: 0 },
        { start: '2026-10-25T02:00:00+02:00', count: 1 },
        { start: '2026-10-25T02:00:00+01:00', count: 5 },
        { start: '2026-10-25T03:00:00+01:00', count: 0 },
      ]);
    });

    it('is added up once, however many processes do it, and in slices', { timeout: 60_000 }, async () => {
      const now = Date.now();
      const trails = [writer(), writer()];
      const many = Array.from({ length: 1_800 }, (_, n) =>
        trails[n % 2]?.append(content(now - n * 1_000, { target: `person-${n % 300}`, address: `192.0.2.${n % 7}` })),
      );
      const adding = Array.from({ length: 6 }, () => summing().run());
      await Promise.all([...many, ...adding]);
      const auth = await openAuth(database, { clock: () => now });
      const report = await auth.failedAttempts({ ...READER, hours: 24 });
      expect(report.totalAttempts).toBe(1_800);
      expect([...report.byIp.values()].reduce((sum, count) => sum + count)).toBe(1_800);
      expect(report.byUser.size).toBe(100);
      expect(new Set(report.byUser.values())).toEqual(new Set([6]));
    });

    it('forgets with retention what was over by then, and goes on', async () => {
      const trail = writer();
      const now = Date.parse('2026-06-15T12:00:00Z');
      const success = { outcome: 'success' as const, actor: 'old' };
      const old = Array.from({ length: 2_100 }, (_, n) => ({ target: `person-${n}`, address: `198.51.100.${n}` }));
      await Promise.all(
        old.flatMap((one) => [
          trail.append(content(now - 9 * DAY, one)),
          trail.append(content(now - 9 * DAY, { ...one, ...success })),
        ]),
      );
      await summing().run();
      // Not added up yet when it is removed.
      await trail.append(content(now - 8 * DAY));
      await trail.append(content(now - HOUR));
      await trail.append(content(now - HOUR, { ...success, target: 'new' }));
      const auth = await openAuth(database, { clock: () => now });
      await auth.pruneAudit({ ...READER, before: new Date(now - 7 * DAY) });
      expect(await auth.failedAttempts({ ...READER, hours: 720 })).toMatchObject({
        totalAttempts: 1,
        byIp: new Map([['192.0.2.1', 1]]),
      });
      expect((await auth.authStats(READER)).last7d).toMatchObject({ totalLogins: 1, failedLogins: 1, activeUsers: 1 });
      const left = { people: 1, pairs: 1, failures: 2, reasons: 1 };
      for (const [table, count] of Object.entries(left)) {
        const rows = sql<{ count: number }>`select count(*) as count from ${sql.table(`auth_audit_${table}`)}`;
        expect((await rows.execute(database.db)).rows[0]?.count, table).toBe(count);
      }
    });

    it.each([
      ['event', { event: 'nothing' }, 'not_allowed'],
      ['timezone', { timezone: 'Europe/Nowhere' }, 'invalid_time_zone'],
      ['from', { from: '2026-02-31' }, 'not_allowed'],
      ['from', { from: '1969-01-01' }, 'not_allowed'],
      ['to', { from: '2026-02-02', to: '2026-02-02' }, 'not_allowed'],
      ['from', { from: '2026-01-01', to: '2026-02-02', by: 'hour' }, 'period_too_long'],
      ['from', { from: '2024-01-01', to: '2025-01-02', by: 'day' }, 'period_too_long'],
    ] as const)('refuses a series whose %s is none: %j', async (field, query, code) => {
      const auth = await openAuth(database);
      await expect(auth.eventSeries({ ...READER, event: 'login', by: 'hour', ...query })).rejects.toMatchObject({
        code: 'validation_failed',
        errors: [{ field, code }],
      });
    });
  });
});
