import type { Kysely } from 'kysely';
import type { Component } from './migrate.ts';
import type { Dialect } from './open.ts';
import type { Cell } from './snapshot.ts';

/** The database holds something already. */
export class NotEmptyError extends Error {
  override name = 'NotEmptyError';
}

/** Another process has the database open. */
export class DatabaseInUseError extends Error {
  override name = 'DatabaseInUseError';
}

/** What is to be filled. */
export interface Target {
  readonly url: string;
  readonly components: readonly Component[];
  /** All tables of the components. */
  readonly tables: readonly string[];
  /** Those that hold rows before anything was done: they count for nothing. */
  readonly seeded: readonly string[];
  /** Whether what is there already is to go. */
  readonly replace: boolean;
}

/** A database that nobody sees before it is whole. */
export interface Filling {
  readonly dialect: Dialect;
  readonly db: Kysely<unknown>;
  /** Brings a component's tables to these migrations. */
  migrate(component: Component): Promise<void>;
  /** Takes the indexes away until what it resolves to is called, after all rows are there. */
  setAsideIndexes(): Promise<() => Promise<void>>;
  clear(table: string): Promise<void>;
  insert(table: string, rows: Rows): Promise<void>;
  /** From now on a table's sequence gives out no key up to this one. */
  raiseSequence(table: string, last: number): Promise<void>;
}

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What became of what was there before. */
export interface Filled {
  /** The file where it is kept; absent where there was nothing, or it is gone. */
  readonly keptAs?: string;
}
