import type { Database } from '@custom-cognito/database';
import { eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProof } from '../src/audit/proof.ts';
import { verifyRecord } from '../src/audit/verify.ts';
import type { Auth, Fault } from '../src/index.ts';
import { createSecrets } from '../src/secrets.ts';
import { createAuditStore } from '../src/store/audit-kysely.ts';
import { emptied, masterKey, openAuth, rowsOf, writeRows } from './audited.ts';

const ROWS = 20;
/** The chain's first row says that it was opened. */
const WRITTEN = ROWS + 1;

eachDatabase((_dialect, open) => {
  let database: Database;
  let auth: Auth;

  beforeEach(async () => {
    database = await open();
    auth = await openAuth(database);
    await emptied(database);
    await writeRows(auth, ROWS);
  });

  const run = (statement: string) => sql.raw(statement).execute(database.db);
  const fault = async () => (await auth.verifyAudit()).fault;

  it('finds what was written good, in several lives', async () => {
    const later = await openAuth(database);
    await writeRows(later, 3);
    expect(await auth.verifyAudit()).toMatchObject({ ok: true, chains: 2, rows: WRITTEN + 4, fault: undefined });
  });

  it('finds nothing good under another master key', async () => {
    const proof = createProof(createSecrets(new Uint8Array(masterKey).fill(1)));
    const verified = await verifyRecord({ store: createAuditStore(database), proof }, {});
    expect(verified).toMatchObject({ ok: false, fault: { kind: 'edited', chain: 1, part: 'opening' } });
  });

  const CONTENT = {
    at: 'at + 1',
    event: "'login'",
    outcome: "'failure'",
    reason: "'other'",
    action: "'key-99'",
    actor: "'nobody'",
    target: "'somebody'",
    address: "'198.51.100.1'",
    agent: "'Other/1'",
    request: "'request-2'",
    session: "'session'",
    client: "'another'",
    count: 'count + 1',
  };
  it.each(Object.entries(CONTENT))('G03 names a row whose %s was edited', async (column, value) => {
    await run(`update auth_audit set ${column} = ${value} where number = 9`);
    expect(await fault()).toEqual({ kind: 'edited', chain: 1, number: 9 });
  });

  const renumber = (from: number, to: number) =>
    run(`update auth_audit set number = ${to} where number = ${from} and chain = 1`);
  const swap = async (a: number, b: number) => {
    await renumber(a, 1_000);
    await renumber(b, a);
    await renumber(1_000, b);
  };
  const columns =
    'chain, number, at, event, outcome, count, mac, reason, action, actor, target, address, agent, request, session, client';
  const insertAt = async (number: number) => {
    // The last first: two rows must not have one number for a moment.
    for (let n = WRITTEN; n >= number; n -= 1) await renumber(n, n + 1);
    await run(
      `insert into auth_audit (${columns}) select ${columns.replace('number', `${number}`)} from auth_audit where number = 5`,
    );
  };

  it('G03 names where a row is missing', async () => {
    await run('delete from auth_audit where number = 9');
    expect(await fault()).toEqual({ kind: 'missing', chain: 1, number: 9 });
  });

  it('G03 is not deceived by closing the gap', async () => {
    await run('delete from auth_audit where number = 9');
    for (let n = 10; n <= WRITTEN; n += 1) await renumber(n, n - 1);
    expect(await fault()).toMatchObject({ chain: 1, number: 9 });
  });

  it.each([
    [9, 10],
    [9, 15],
    [1, 2],
  ])('G03 names the first of the rows %i and %i that changed places', async (a, b) => {
    await swap(a, b);
    expect(await fault()).toEqual({ kind: 'reordered', chain: 1, number: a });
  });

  it.each([6, 9, 21])('G03 names a row that was put in at %i', async (number) => {
    await insertAt(number);
    expect(await fault()).toEqual({ kind: 'inserted', chain: 1, number });
  });

  it.each([0, -1])('G03 names a row that was put before the first one, at %i', async (number) => {
    await run(
      `insert into auth_audit (${columns}) select ${columns.replace('number', `${number}`)} from auth_audit where number = 5`,
    );
    expect(await fault()).toEqual({ kind: 'inserted', chain: 1, number });
  });

  it('G03 names rows that were put behind the last one', async () => {
    await run(
      `insert into auth_audit (${columns}) select ${columns.replace('number', `${WRITTEN + 1}`)} from auth_audit where number = 5`,
    );
    expect(await fault()).toEqual({ kind: 'inserted', chain: 1, number: WRITTEN + 1 });
  });

  it('G03 names where the end was cut off', async () => {
    await run('delete from auth_audit where number > 17');
    expect(await fault()).toEqual({ kind: 'truncated', chain: 1, number: 18 });
  });

  it('G03 is not deceived by a head that was moved to where the end was cut off', async () => {
    await run('update auth_audit_chains set number = 17, mac = (select mac from auth_audit where number = 17)');
    await run('delete from auth_audit where number > 17');
    expect(await fault()).toEqual({ kind: 'edited', chain: 1, part: 'head' });
  });

  it('G03 an old copy of the whole record is told from what was noted elsewhere', async () => {
    const { anchors } = await auth.verifyAudit();
    const [old] = (
      await sql<Record<string, unknown>>`select number, mac, signature from auth_audit_chains`.execute(database.db)
    ).rows;
    await writeRows(auth, 5);
    const later = (await auth.verifyAudit()).anchors;
    await run(`delete from auth_audit where number > ${WRITTEN}`);
    await sql`update auth_audit_chains set number = ${old?.number}, mac = ${old?.mac}, signature = ${old?.signature}`.execute(
      database.db,
    );
    expect(await auth.verifyAudit({ anchors })).toMatchObject({ ok: true });
    const told: Fault = { kind: 'truncated', chain: 1, number: WRITTEN + 1 };
    expect(await auth.verifyAudit({ anchors: later })).toMatchObject({ ok: false, fault: told });
  });

  describe('a whole chain', () => {
    beforeEach(async () => {
      for (const many of [2, 3]) await writeRows(await openAuth(database), many);
    });

    it('G03 is missed in the middle', async () => {
      await run('delete from auth_audit where chain = 2');
      await run('delete from auth_audit_chains where chain = 2');
      expect(await fault()).toEqual({ kind: 'missing', chain: 2 });
    });

    it('G03 is missed in the middle, also when the next takes its place', async () => {
      await run('delete from auth_audit where chain = 2');
      await run('delete from auth_audit_chains where chain = 2');
      await run('update auth_audit set chain = 2 where chain = 3');
      await run('update auth_audit_chains set chain = 2 where chain = 3');
      expect(await fault()).toEqual({ kind: 'edited', chain: 2, part: 'opening' });
    });

    it('G03 is missed at the end', async () => {
      await run('delete from auth_audit where chain = 3');
      await run('delete from auth_audit_chains where chain = 3');
      expect(await fault()).toEqual({ kind: 'truncated', chain: 3 });
    });

    it('G03 is missed at the end, also when the register forgets it', async () => {
      await run('delete from auth_audit where chain = 3');
      await run('delete from auth_audit_chains where chain = 3');
      await run('update auth_audit_register set chains = 2');
      expect(await fault()).toEqual({ kind: 'edited', chain: 2, part: 'opening' });
    });

    it('G03 is noticed where it was never opened', async () => {
      await run('update auth_audit set chain = 7 where chain = 3 and number = 4');
      expect((await auth.verifyAudit()).ok).toBe(false);
      await run('update auth_audit set chain = 3 where chain = 7');
      await run(
        `insert into auth_audit (${columns}) select ${columns.replace('chain', '7')} from auth_audit where chain = 1 and number = 5`,
      );
      expect(await fault()).toEqual({ kind: 'inserted', chain: 7 });
    });

    it('G03 begins when it began', async () => {
      await run('update auth_audit_chains set opened_at = opened_at - 1 where chain = 2');
      expect(await fault()).toEqual({ kind: 'edited', chain: 2, part: 'opening' });
    });
  });

  describe('retention', () => {
    const cut = async () => {
      const rows = await rowsOf(database);
      return new Date(Number(rows[10]?.at));
    };
    const separate = async () => {
      // Rows of one millisecond are kept or removed together.
      await emptied(database);
      let now = Date.now() - 1_000_000;
      auth = await openAuth(database, { clock: () => (now += 1_000) });
      await writeRows(auth, ROWS);
    };
    beforeEach(separate);

    it('G07 removes what is old, says so, and what is left still verifies', async () => {
      expect(await auth.pruneAudit({ before: await cut(), actor: 'retention' })).toBe(10);
      const rows = await rowsOf(database);
      expect(rows[0]).toMatchObject({ number: 11 });
      expect(rows.at(-1)).toMatchObject({ event: 'audit_prune', actor: 'retention', outcome: 'success' });
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, rows: rows.length });
      await writeRows(auth, 2);
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, rows: rows.length + 2 });
    });

    it('G07 removes a chain whole, and the next may go on', async () => {
      const later = new Date(Date.now() + 60_000);
      const before = (await rowsOf(database)).length;
      expect(await auth.pruneAudit({ before: later, actor: 'retention' })).toBe(before);
      expect(await auth.verifyAudit()).toMatchObject({ ok: true, rows: 1 });
    });

    it('G07 is not imitated: rows removed without a checkpoint, or with one that was not signed, are missed', async () => {
      await run('delete from auth_audit where number <= 10');
      expect(await fault()).toEqual({ kind: 'missing', chain: 1, number: 1 });
      await run('update auth_audit_chains set pruned_to = 10');
      expect(await fault()).toEqual({ kind: 'edited', chain: 1, part: 'checkpoint' });
    });

    it('G07 keeps what was removed from coming back', async () => {
      await run('create table kept_aside as select * from auth_audit where number = 4');
      await auth.pruneAudit({ before: await cut(), actor: 'retention' });
      await run(`insert into auth_audit (${columns}) select ${columns} from kept_aside`);
      await run('drop table kept_aside');
      expect(await fault()).toEqual({ kind: 'inserted', chain: 1, number: 4 });
    });

    it('G07 two at once remove each row once', async () => {
      const other = await openAuth(database);
      const before = await cut();
      const counts = await Promise.all([auth, other].map((one) => one.pruneAudit({ before, actor: 'retention' })));
      expect(counts[0]! + counts[1]!).toBe(10);
      expect((await auth.verifyAudit()).ok).toBe(true);
    });
  });
});
