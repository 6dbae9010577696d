import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Driver, Kysely, SqliteDialect } from 'kysely';
import type { Opened } from './opened.ts';
import { SqliteDriver } from './sqlite-driver.ts';
import { type StatementTold, tellStatements } from './told.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** Pages of the log after which it is written into the file, 16 MiB: a page that is written often is then copied seldom. */
const CHECKPOINT_PAGES = 4_000;
/** Used as it is needed: pages of a transaction that do not fit are written before their time, and then again. */
const CACHE_KIB = 32_768;
const SYNCHRONOUS_FULL = 2;

export function openSqlite(path: string, told?: StatementTold): Opened {
  if (path !== ':memory:') createPrivately(path);
  const writer = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  assertDurable(writer);
  // From here on the driver waits in this place, without holding up the process.
  writer.exec('PRAGMA busy_timeout = 0');
  writer.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const driver = new SqliteDriver(path === ':memory:' ? { writer } : { writer, reader: openReader(path) });
  return {
    db: new Kysely({ dialect: new NodeSqliteDialect(driver), ...(told && { log: tellStatements(told) }) }),
    load: () => driver.load(),
    version: () => driver.version(),
    // It parses in microseconds.
    keepParsed() {},
  };
}

/** A new file that counts for nothing before it is whole: it is not journalled, and not flushed. */
export function openSqliteDraft(path: string): Kysely<unknown> {
  createPrivately(path);
  const writer = new DatabaseSync(path);
  writer.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;');
  return new Kysely({ dialect: new NodeSqliteDialect(new SqliteDriver({ writer })) });
}

function openReader(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  reader.exec('PRAGMA query_only = ON');
  return reader;
}

/** The file exists with mode 0600 before SQLite writes to it; SQLite gives its WAL the same mode. */
function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** NORMAL, which some builds choose for WAL, may lose acknowledged commits when power fails. */
function assertDurable(file: DatabaseSync): void {
  const { synchronous } = file.prepare('PRAGMA synchronous').get() as { synchronous: number };
  if (synchronous !== SYNCHRONOUS_FULL) {
    file.close();
    throw new Error(`SQLite runs with synchronous=${synchronous}; FULL (${SYNCHRONOUS_FULL}) is required.`);
  }
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    super({ database: unused });
    this.#driver = driver;
  }

  override createDriver(): Driver {
    return this.#driver;
  }
}

/** Kysely's own driver would ask for it. */
async function unused(): Promise<never> {
  throw new Error('The dialect brings its own driver.');
}
