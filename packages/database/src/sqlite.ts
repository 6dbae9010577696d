import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';

const BUSY_TIMEOUT_MS = 5_000;
const STATEMENTS_KEPT = 500;
const SYNCHRONOUS_FULL = 2;

export function openSqlite<Schema>(path: string): Kysely<Schema> {
  if (path !== ':memory:') createPrivately(path);
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  assertDurable(file);
  return new Kysely<Schema>({ dialect: new NodeSqliteDialect({ database: adapt(file) }) });
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

/** Presents `node:sqlite` as the interface that Kysely's dialect expects, keeping prepared statements. */
function adapt(file: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => file.close(),
    prepare(sql) {
      const known = kept.get(sql);
      if (known) return known;
      const statement = adaptStatement(file.prepare(sql));
      if (kept.size >= STATEMENTS_KEPT) kept.clear();
      kept.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  const bind = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bind(parameters)),
    run: (parameters) => statement.run(...bind(parameters)),
    iterate: (parameters) => statement.iterate(...bind(parameters)),
  };
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(config: { database: SqliteDatabase }) {
    super(config);
    this.#database = config.database;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver({ database: this.#database });
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  /** A deferred transaction that reads first cannot wait for another process's write: it fails with BUSY_SNAPSHOT. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}
