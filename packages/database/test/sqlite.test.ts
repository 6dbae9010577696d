import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Database, isUniqueViolation, openDatabase, soon } from '@custom-cognito/database';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Things {
  things: { name: string };
}

const MANY = 40;

describe('SQLite', () => {
  let folder: string;
  let url: string;
  let database: Database<Things>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custom-cognito-sqlite-'));
    url = `sqlite:${join(folder, 'test.sqlite')}`;
    database = (await openDatabase(url)).as<Things>();
    await database.db.schema
      .createTable('things')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .execute();
  });

  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const insert = (name: string, db = database.db) => db.insertInto('things').values({ name }).execute();
  const names = async ({ db } = database) =>
    (await db.selectFrom('things').select('name').orderBy('name').execute()).map((row) => row.name);
  const inTransaction = (name: string, then: () => Promise<void> | void) =>
    database.db.transaction().execute(async (trx) => {
      await insert(name, trx);
      await then();
    });

  it('is another version once something is committed, by whomever, and not before', async () => {
    const other = (await openDatabase(url)).as<Things>();
    const versions = [database.version()];
    await names();
    versions.push(database.version());
    expect(new Set(versions).size).toBe(1);
    await inTransaction('mine', () => void versions.push(database.version()));
    expect(new Set(versions).size).toBe(1);
    versions.push(database.version());
    expect(new Set(versions).size).toBe(2);
    await insert('theirs', other.db);
    versions.push(database.version());
    expect(new Set(versions).size).toBe(3);
    await other.close();
  });

  it('undoes of many transactions at once only those that fail', async () => {
    const all = Array.from({ length: MANY }, (_, index) => String(index).padStart(2, '0'));
    const fails = (name: string) => Number(name) % 3 === 0;
    const ended = await Promise.allSettled(
      all.map((name) =>
        inTransaction(name, () => {
          if (fails(name)) throw new Error(name);
        }),
      ),
    );
    const failed = all.filter((_, index) => ended[index]?.status === 'rejected');
    expect(failed).toEqual(all.filter(fails));
    expect(await names()).toEqual(all.filter((name) => !fails(name)));
  });

  it('undoes of many statements at once only those that fail', async () => {
    const twice = ['a', 'a', 'b', 'c', 'b'];
    const ended = await Promise.allSettled(twice.map((name) => insert(name)));
    const reasons = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(reasons).toHaveLength(2);
    expect(reasons.every(isUniqueViolation)).toBe(true);
    expect(await names()).toEqual(['a', 'b', 'c']);
  });

  it('keeps a transaction whole that catches its own error', async () => {
    await insert('a');
    await Promise.all([
      inTransaction('b', () => {}),
      database.db.transaction().execute(async (trx) => {
        await insert('c', trx);
        await insert('a', trx).catch(() => {});
        await insert('d', trx);
      }),
    ]);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('shows nothing of a transaction before it has ended, neither here nor to another process', async () => {
    const other = (await openDatabase(url)).as<Things>();
    const held = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const running = inTransaction('a', () => {
      began.resolve();
      return held.promise;
    });
    await began.promise;
    expect([await names(), await names(other)]).toEqual([[], []]);
    held.resolve();
    await running;
    expect([await names(), await names(other)]).toEqual([['a'], ['a']]);
    await other.close();
  });

  it('shows a write to whoever was told of it', async () => {
    for (let index = 0; index < MANY; index += 1) {
      await insert(`${index}`);
      expect(await names()).toContain(`${index}`);
    }
  });

  it('commits what is only to be durable soon together with what is written next', async () => {
    await insert('a');
    const other = (await openDatabase(url)).as<Things>();
    await soon(database.db.deleteFrom('things').where('name', '=', 'a')).execute();
    expect(await names(other)).toEqual(['a']);
    await insert('b');
    expect(await names(other)).toEqual(['b']);
    await soon(database.db.deleteFrom('things').where('name', '=', 'b')).execute();
    await delay(10);
    expect(await names(other)).toEqual([]);
    await other.close();
  });

  it('waits for another writer without holding up its own process', async () => {
    const other = (await openDatabase(url)).as<Things>();
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 10);
    const slow = inTransaction('slow', () => delay(200));
    await delay(20);
    await insert('waited', other.db);
    clearInterval(timer);
    await slow;
    expect(ticks).toBeGreaterThan(5);
    expect(await names()).toEqual(['slow', 'waited']);
    await other.close();
  });

  it('runs a PRAGMA, which a transaction would ignore, between the writers', async () => {
    const [, { rows }] = await Promise.all([
      insert('a'),
      sql<{ busy: number }>`pragma wal_checkpoint`.execute(database.db),
    ]);
    expect(rows[0]?.busy).toBe(0);
  });

  it('tells all who wrote together when their commit fails, and goes on', async () => {
    await sql`create table parts (thing text references things (name) deferrable initially deferred)`.execute(
      database.db,
    );
    const orphan = database.db.transaction().execute((trx) => sql`insert into parts values ('none')`.execute(trx));
    const ended = await Promise.allSettled([orphan, insert('beside')]);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await names()).toEqual([]);
    await insert('after');
    expect(await names()).toEqual(['after']);
  });

  it('has after SIGKILL all that it had acknowledged', async () => {
    const program = fileURLToPath(new URL('./writing-process.ts', import.meta.url));
    const flags = ['--conditions=@custom-cognito/source', '--no-warnings'];
    const child = spawn(process.execPath, [...flags, program, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.split('\n').length > 500) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const told = output.split('\n').slice(0, -1);
    expect(told.length).toBeGreaterThan(400);
    const kept = new Set(await names());
    expect(told.filter((name) => !kept.has(name))).toEqual([]);
  });
});

it('keeps a database in memory on its one connection', async () => {
  const { db } = (await openDatabase('sqlite::memory:')).as<Things>();
  await db.schema.createTable('things').addColumn('name', 'text').execute();
  const insertOne = (name: string) => db.insertInto('things').values({ name }).execute();
  await Promise.all([
    insertOne('a'),
    db.transaction().execute((trx) => trx.insertInto('things').values({ name: 'b' }).execute()),
  ]);
  expect(await db.selectFrom('things').selectAll().execute()).toHaveLength(2);
  await db.destroy();
});
