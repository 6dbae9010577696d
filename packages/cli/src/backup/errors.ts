/** Why a file is no backup that can be used. */
export type BackupFault =
  | 'not_a_backup'
  | 'newer_backup'
  | 'wrong_key'
  | 'backup_damaged'
  | 'backup_truncated'
  | 'no_users_inside';

export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: BackupFault;

  constructor(code: BackupFault, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}
