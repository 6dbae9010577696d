/** One row as it was read; the first after the header, or of the query, is 1. */
export interface SourceRow {
  readonly row: number;
  /** As many as there are columns, or else the row is malformed. */
  readonly fields: readonly string[];
}

/** Where a source is, as it is kept for a later `resume`; sealed, since an address may carry a password. */
export type SourceAddress =
  | { readonly kind: 'csv'; readonly path: string }
  | { readonly kind: 'db'; readonly url: string; readonly query?: string | undefined };

/** A CSV file that was looked at: how its rows are read. */
export interface CsvFile {
  readonly path: string;
  readonly delimiter: string;
}

/** Users of another system, read row by row. */
export interface Source {
  readonly address: SourceAddress;
  /** For people: a file's name, or a database's kind and name. */
  readonly name: string;
  /** The same for the same file, or for the same query of the same database. */
  readonly fingerprint: string;
  /** Whether a row has the same number whenever it is read. */
  readonly stable: boolean;
  /** How many rows there are, where that is known. */
  readonly total?: number;
  readonly columns: readonly string[];
  /** Where its rows are a file's: what is needed to read them in another thread. */
  readonly file?: CsvFile;
  /** Throws MigrationError. */
  rows(): AsyncIterable<SourceRow>;
  close(): Promise<void>;
}
