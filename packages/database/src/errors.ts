const SQLITE_BUSY = 5;
const SQLITE_READONLY_DBMOVED = 1032;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;
const POSTGRES_UNIQUE_VIOLATION = '23505';
const POSTGRES_SERIALIZATION_FAILURE = '40001';
const POSTGRES_DEADLOCK = '40P01';

/** Whether a failed statement broke a unique index, on either database. */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return (
    code === POSTGRES_UNIQUE_VIOLATION ||
    errcode === SQLITE_CONSTRAINT_UNIQUE ||
    errcode === SQLITE_CONSTRAINT_PRIMARYKEY
  );
}

/** Whether a transaction was ended only because it met another one; run again, it may succeed. SQLite has no such end. */
export function isDeadlock(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code } = error as { code?: unknown };
  return code === POSTGRES_DEADLOCK || code === POSTGRES_SERIALIZATION_FAILURE;
}

const errcodeOf = (error: unknown): unknown => (error as { errcode?: unknown } | undefined)?.errcode;

/** Whether somebody else holds a SQLite file. */
export const isBusy = (error: unknown): boolean => errcodeOf(error) === SQLITE_BUSY;

/** Whether another file has taken the name of an open SQLite file, as a restore does. */
export const isMoved = (error: unknown): boolean => errcodeOf(error) === SQLITE_READONLY_DBMOVED;
