import { type CreateTableBuilder, type RawBuilder, sql } from 'kysely';
import type { Dialect } from './open.ts';

/** The few column types that SQLite and PostgreSQL spell differently; everything else is the same SQL on both. */
export interface ColumnTypes {
  readonly dialect: Dialect;
  /** Text compared byte by byte, so that order and prefix ranges agree on both databases. */
  readonly text: RawBuilder<unknown>;
  /** 64-bit integer; times are milliseconds since the epoch, truth values are 0 and 1. */
  readonly integer: RawBuilder<unknown>;
  /** Binary; `Uint8Array` in and out. */
  readonly bytes: RawBuilder<unknown>;
  /** Adds a primary key that only grows, for tables that are paged by keyset. */
  sequence<T extends string, C extends string, N extends string>(
    table: CreateTableBuilder<T, C>,
    column: N,
  ): CreateTableBuilder<T, C | N>;
}

/** Column types of one dialect, for migrations. */
export function columnTypes(dialect: Dialect): ColumnTypes {
  return dialect === 'sqlite'
    ? {
        dialect,
        text: sql`text`,
        integer: sql`integer`,
        bytes: sql`blob`,
        // AUTOINCREMENT never hands out a deleted key again, as a PostgreSQL identity does not.
        sequence: (table, column) => table.addColumn(column, 'integer', (c) => c.primaryKey().autoIncrement()),
      }
    : {
        dialect,
        text: sql`text collate "C"`,
        integer: sql`bigint`,
        bytes: sql`bytea`,
        sequence: (table, column) =>
          table.addColumn(column, 'bigint', (c) => c.generatedAlwaysAsIdentity().primaryKey()),
      };
}
