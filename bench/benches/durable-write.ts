import { randomBytes, randomInt } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { drive, spin } from '../harness/load.ts';
import { operationsOf } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare, type Side } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { email } from '../seed/people.ts';
import { runDatabase } from '../servers/data.ts';
import { Servers } from '../servers/servers.ts';

const USERS = 1_000;
const CONCURRENCY = 8;
const UPDATE = 'update pool_users set name = ?, modified_at = ? where pool_id = ? and email = ?';

/** A change of a user that is durable when it is answered, against the least that the same database can do for it. */
export async function durableWrite(): Promise<void> {
  await using servers = new Servers();
  const target = await servers.custom({ users: USERS });
  const operations = operationsOf(target);
  const database = await runDatabase(USERS);
  const floor =
    settings.database === 'sqlite'
      ? sqliteFloor(database.url, target.poolId)
      : postgresFloor(database.url, target.poolId);
  try {
    const result = await compare([
      { name: 'AdminUpdateUserAttributes', slice: () => drive(operations.adminUpdate, { concurrency: CONCURRENCY }) },
      floor,
    ]);
    record('durable-write', result, {
      number: 9,
      title: 'A durable change without a hash, 8 at a time',
      database: settings.database,
      side: 'AdminUpdateUserAttributes',
      base: floor.name,
      unit: 'changes/s',
      goal: { at: 'least', ratio: 0.4 },
      note: 'Over HTTP, against one row updated and committed in the same tables from within the process.',
    });
  } finally {
    await floor.end();
    await database.remove();
  }
}

type Floor = Side & { end(): Promise<void> };

/** One connection, one row, one commit with its fsync at a time. */
function sqliteFloor(url: string, poolId: string): Floor {
  const file = new DatabaseSync(url.slice('sqlite:'.length));
  file.exec('pragma journal_mode = wal; pragma synchronous = full');
  const update = file.prepare(UPDATE);
  return {
    name: 'SQLite, one row per commit',
    slice: () => spin(() => void update.run(newName(), Date.now(), poolId, email(randomInt(USERS)))),
    end: async () => file.close(),
  };
}

function postgresFloor(url: string, poolId: string): Floor {
  const pool = new pg.Pool({ connectionString: url, max: CONCURRENCY });
  let parameters = 0;
  const text = { name: 'update', text: UPDATE.replaceAll('?', () => `$${++parameters}`) };
  const update = () => pool.query({ ...text, values: [newName(), Date.now(), poolId, email(randomInt(USERS))] });
  return {
    name: 'PostgreSQL, one row per commit',
    slice: () => drive(update, { concurrency: CONCURRENCY }),
    end: () => pool.end(),
  };
}

function newName(): string {
  return randomBytes(9).toString('hex');
}
