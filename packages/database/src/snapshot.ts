import type { Dialect } from './open.ts';

/** What stands in a column of our tables. */
export type Cell = string | number | Uint8Array | null;

/** All tables as they were at one moment, whatever is written meanwhile. */
export interface Snapshot {
  readonly dialect: Dialect;
  tables(): Promise<readonly string[]>;
  /** Names, in the order in which they were made. */
  columns(table: string): Promise<readonly string[]>;
  count(table: string): Promise<number>;
  /** The last key that a table's sequence has given out; undefined where it has none. */
  sequence(table: string): Promise<number | undefined>;
  /** Rows page by page, so that a table of any size takes the same memory. */
  rows(table: string, columns: readonly string[]): AsyncIterable<readonly (readonly Cell[])[]>;
  close(): Promise<void>;
}

/** A name of ours, as SQL takes it. Throws TypeError for what is none: it may have come from a file. */
export function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new TypeError('Not the name of a table or column.');
  return `"${name}"`;
}
