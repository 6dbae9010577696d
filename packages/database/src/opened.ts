import type { Kysely } from 'kysely';

/** Connections of this process, and who waits for them. */
export interface Load {
  /** Connections in use; of SQLite the one that writes. */
  readonly inUse: number;
  readonly idle: number;
  /** Statements and transactions that wait for one. */
  readonly waiting: number;
}

/** What a database's driver is opened as. */
export interface Opened {
  readonly db: Kysely<unknown>;
  load(): Load;
  version(): number | undefined;
  keepParsed(sql: string): void;
}
