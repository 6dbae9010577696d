export { type ColumnTypes, columnTypes } from './column-types.ts';
export { isUniqueViolation } from './errors.ts';
export { type Migration, migrate, NewerSchemaError } from './migrate.ts';
export { type Database, type Dialect, openDatabase } from './open.ts';
