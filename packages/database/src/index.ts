export { bulkInsert } from './bulk-insert.ts';
export { type ColumnTypes, columnTypes } from './column-types.ts';
export { isDeadlock, isUniqueViolation } from './errors.ts';
export {
  DatabaseInUseError,
  type Filled,
  type Filling,
  fillDatabase,
  NotEmptyError,
  type Target,
} from './fill.ts';
export { masterKeyTables, requireMasterKey, tieMasterKey, WrongMasterKeyError } from './master-key.ts';
export { type Component, type Migration, migrate, NewerSchemaError, refuseNewerSchema } from './migrate.ts';
export { type Database, type DatabaseOptions, type Dialect, openDatabase } from './open.ts';
export type { Load } from './opened.ts';
export { type Cell, openSnapshot, type Snapshot } from './snapshot.ts';
export { soon } from './soon.ts';
export type { Fault, Statement, StatementTold } from './told.ts';
