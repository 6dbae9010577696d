import { randomBytes } from 'node:crypto';
import {
  type Database,
  type Dialect,
  type Migration,
  migrate,
  NewerSchemaError,
  refuseNewerSchema,
  requireMasterKey,
  WrongMasterKeyError,
} from '@custom-cognito/database';
import { anotherDatabase, eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/index.ts';

const makesTable = (name: string): Migration => ({
  name: `0001-${name}`,
  async up(db, types) {
    await db.schema.createTable(name).addColumn('id', types.integer).execute();
    await sql`insert into ${sql.table(name)} (id) values (1)`.execute(db);
  },
});

const fails: Migration = {
  name: '0002-fails',
  up: async () => {
    throw new Error('killed half-way');
  },
};

/**
 * Starts all at once. On SQLite one after the other: it waits for a lock with its thread, which here all of them share;
 * the command's own tests start real processes.
 */
async function together<T>(dialect: Dialect, tasks: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  if (dialect === 'postgres') return Promise.allSettled(tasks.map((task) => task()));
  const outcomes: PromiseSettledResult<T>[] = [];
  for (const task of tasks) outcomes.push(...(await Promise.allSettled([task()])));
  return outcomes;
}

async function rowsOf({ db }: Database, table: string): Promise<number> {
  return (await sql`select * from ${sql.table(table)}`.execute(db)).rows.length;
}

eachDatabase((dialect, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  describe('migrations', () => {
    it('U04 run once when several processes start together', async () => {
      const processes = await Promise.all([open(), open(), open()]);
      const outcomes = await together(
        dialect,
        processes.map((one) => () => migrate(one, 'together', [makesTable('together')])),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
      expect(await rowsOf(database, 'together')).toBe(1);
    });

    it('U02 leave nothing behind when one of them fails, and run when it is mended', async () => {
      await expect(migrate(database, 'half', [makesTable('half'), fails])).rejects.toThrow('killed half-way');
      await expect(rowsOf(database, 'half')).rejects.toThrow();
      await migrate(database, 'half', [makesTable('half')]);
      expect(await rowsOf(database, 'half')).toBe(1);
    });

    it('U03 are refused where a newer release has been, and nothing of it is changed', async () => {
      const [older, newer] = [makesTable('older'), makesTable('newer')];
      await migrate(database, 'ours', [older, newer]);
      await expect(migrate(database, 'ours', [older, makesTable('mine')])).rejects.toThrow(NewerSchemaError);
      await expect(rowsOf(database, 'mine')).rejects.toThrow();
      const refusal = refuseNewerSchema(database, [{ name: 'ours', migrations: [older] }]);
      await expect(refusal).rejects.toThrow('The database holds ours migration 0001-newer');
      await refuseNewerSchema(database, [{ name: 'ours', migrations: [older, newer] }]);
    });
  });

  describe('an empty database', () => {
    const url = anotherDatabase(dialect);

    it('is asked whether it is newer without a trace', async () => {
      const empty = await openDatabase(url);
      await refuseNewerSchema(empty, [{ name: 'ours', migrations: [] }]);
      await expect(rowsOf(empty, 'schema_migrations')).rejects.toThrow();
      await empty.close();
    });

    it('E02 belongs to one master key, even when two processes bring two', async () => {
      const processes = await Promise.all([openDatabase(url), openDatabase(url)]);
      const keys = [randomBytes(32), randomBytes(32)];
      const claims = await together(
        dialect,
        processes.map((one, at) => () => requireMasterKey(one, keys[at]!)),
      );
      expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const owner = claims[0]?.status === 'fulfilled' ? keys[0]! : keys[1]!;
      for (const one of processes) {
        await requireMasterKey(one, owner);
        await expect(requireMasterKey(one, randomBytes(32))).rejects.toThrow(WrongMasterKeyError);
        await expect(requireMasterKey(one, owner.subarray(1))).rejects.toThrow(RangeError);
        await one.close();
      }
    });
  });
});
