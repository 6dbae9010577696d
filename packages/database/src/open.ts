import { type Kysely, sql } from 'kysely';
import type { Load, Opened } from './opened.ts';
import { openSqlite } from './sqlite.ts';
import type { StatementTold } from './told.ts';

export type Dialect = 'sqlite' | 'postgres';

/** An open database: Kysely over SQLite or PostgreSQL, shared by the components that were given it. */
export interface Database<Schema = unknown> {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  /** Asks the database one question; rejects while it cannot answer. */
  check(): Promise<void>;
  /**
   * Another number as soon as anybody has committed anything, so that what was read before need not be read again while it
   * is the same; undefined where that cannot be told without asking as much, as of PostgreSQL.
   */
  version(): number | undefined;
  /** How busy it is now, in this process. */
  load(): Load;
  /**
   * Says that a statement runs often, so that PostgreSQL parses and plans it once a connection; at most 50 of them.
   * Only for statements that return no rows, which later migrations cannot change the columns of.
   */
  keepParsed(sql: string): void;
  close(): Promise<void>;
  /** The same connection, seen with another component's tables. */
  as<Other>(): Database<Other>;
}

export interface DatabaseOptions {
  /** Hears of each statement, for metrics and traces. */
  readonly told?: StatementTold;
}

/**
 * Opens a database by its URL and checks that it keeps what it acknowledges.
 *
 * `sqlite:PATH` creates the file with mode 0600 in WAL with `synchronous=FULL`; `sqlite::memory:` is gone on close;
 * `postgres://…` is a pool of at most ten connections. Throws `TypeError` for any other URL.
 */
export async function openDatabase(url: string, { told }: DatabaseOptions = {}): Promise<Database> {
  if (url.startsWith('sqlite:')) return wrap(openSqlite(url.slice('sqlite:'.length), told), 'sqlite');
  if (/^postgres(ql)?:\/\//.test(url)) {
    // Most starts are on SQLite and need not read the driver.
    const { openPostgres } = await import('./postgres.ts');
    const database = wrap(openPostgres(url, told), 'postgres');
    await database.check();
    return database;
  }
  throw new TypeError('A database URL starts with sqlite: or postgres://');
}

function wrap<Schema>(opened: Opened, dialect: Dialect): Database<Schema> {
  const { db, load, version, keepParsed } = opened;
  return {
    db: db as Kysely<Schema>,
    dialect,
    load,
    version,
    keepParsed,
    check: async () => void (await sql`select 1`.execute(db)),
    close: () => db.destroy(),
    as: <Other>() => wrap<Other>(opened, dialect),
  };
}
