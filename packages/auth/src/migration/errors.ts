/** Why a migration cannot go on as a whole; what is wrong with one row stands in its report. */
export type MigrationFault =
  | 'source_unavailable'
  | 'query_failed'
  | 'not_utf8'
  | 'malformed_csv'
  | 'no_rows'
  | 'no_username_column'
  | 'invalid_map'
  | 'unknown_run'
  | 'run_in_progress'
  | 'run_undone'
  | 'import_failed'
  | 'interrupted';

/** Tells nothing personal and no secret: `detail` is a column's name, a line's number, or a driver's code. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly code: MigrationFault;
  readonly detail: string | undefined;

  constructor(code: MigrationFault, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}
