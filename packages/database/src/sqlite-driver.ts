import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  RawNode,
  SelectQueryNode,
} from 'kysely';
import type { Load } from './opened.ts';
import { isSoon } from './soon.ts';
import { SqliteWriter, type Stay } from './sqlite-writer.ts';

const STATEMENTS_KEPT = 500;

export interface SqliteConnections {
  readonly writer: DatabaseSync;
  /** Sees what is committed, whatever is being written; absent where the database is in the writer's memory. */
  readonly reader?: DatabaseSync;
}

/** Reads outside of transactions on one connection, and everything else on another, where {@link SqliteWriter} rules. */
export class SqliteDriver implements Driver {
  readonly #writer: SqliteWriter;
  readonly #reader: DatabaseSync | undefined;
  readonly #version: StatementSync | undefined;
  readonly #write: Run;
  readonly #read: Run | undefined;
  readonly #stays = new WeakMap<DatabaseConnection, Stay>();

  constructor({ writer, reader }: SqliteConnections) {
    this.#writer = new SqliteWriter(writer);
    this.#write = runner(writer);
    this.#reader = reader;
    this.#read = reader && runner(reader);
    this.#version = reader?.prepare('PRAGMA data_version');
  }

  load(): Load {
    return this.#writer.load();
  }

  /** The reading connection is told of every commit of others, of which the writing one is the nearest. */
  version(): number | undefined {
    const row = this.#version?.get() as { data_version: number } | undefined;
    return row?.data_version;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection: DatabaseConnection = {
      executeQuery: (query) => this.#execute(connection, query),
      streamQuery: () => {
        throw new Error('Streaming is not supported; read page by page.');
      },
    };
    return connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    this.#stays.set(connection, await this.#writer.begin());
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const stay = this.#stays.get(connection);
    this.#stays.delete(connection);
    if (stay) await this.#writer.commit(stay);
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const stay = this.#stays.get(connection);
    this.#stays.delete(connection);
    if (stay) this.#writer.rollBack(stay);
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#reader?.close();
    this.#writer.close();
  }

  async #execute<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>> {
    const stay = this.#stays.get(connection);
    const write = () => this.#write(query) as QueryResult<R>;
    if (stay) return this.#writer.inside(stay, write);
    if (this.#read && SelectQueryNode.is(query.query)) return this.#read(query) as QueryResult<R>;
    if (RawNode.is(query.query)) return this.#writer.alone(write);
    return isSoon(query.sql) ? this.#writer.writeSoon(write) : this.#writer.write(write);
  }
}

type Run = (query: CompiledQuery) => QueryResult<unknown>;

/** Runs statements on a connection, keeping them prepared. */
function runner(file: DatabaseSync): Run {
  const kept = new Map<string, { statement: StatementSync; returnsRows: boolean }>();
  const prepare = (sql: string) => {
    const known = kept.get(sql);
    if (known) return known;
    const statement = file.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (kept.size >= STATEMENTS_KEPT) kept.clear();
    kept.set(sql, prepared);
    return prepared;
  };
  return ({ sql, parameters }) => {
    const { statement, returnsRows } = prepare(sql);
    const values = parameters as SQLInputValue[];
    if (returnsRows) return { rows: statement.all(...values) };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  };
}
