import { MigrationError } from './errors.ts';

/** Cognito's own columns of an import. */
export const USERNAME = 'cognito:username';
export const MFA_ENABLED = 'cognito:mfa_enabled';
export const PASSWORD_HASH = 'cognito:password_hash';
/** Our own pool's. */
export const ENABLED = 'cognito:enabled';

/** Only a map can say which column it is: one of that name may hold hashes, or what nobody meant to move. */
const PASSWORD = 'password';

/** What a value is read as, beside the attributes that have Cognito's names. */
const SPECIAL = [
  'username',
  PASSWORD,
  'password_hash',
  'groups',
  'status',
  'enabled',
  'created_at',
  'mfa_enabled',
] as const;

/** Other names of what is read, in lower case. */
const ALIASES: Readonly<Record<string, string>> = {
  full_name: 'name',
  phone: 'phone_number',
  [USERNAME]: 'username',
  [MFA_ENABLED]: 'mfa_enabled',
  [PASSWORD_HASH]: 'password_hash',
  [ENABLED]: 'enabled',
};

/**
 * What a file of a map says: the name of what is read, and where from: a column (`"name": "nombre"`), columns within a
 * text (`"name": "{nombre} {apellidos}"`), or a value for all rows (`"email_verified": "=true"`).
 */
export type ColumnMap = Readonly<Record<string, string>>;

/** Reads one value out of a row. */
type Reader = (fields: readonly string[]) => string;

/** How rows become values, and which columns nothing is made of. */
export interface Columns {
  readonly targets: ReadonlySet<string>;
  readonly ignored: readonly string[];
  read(fields: readonly string[]): Readonly<Record<string, string>>;
}

const COLUMN = /\{([^{}]+)\}/g;

/** Checks what a map's file holds. Throws MigrationError `invalid_map`. */
export function readColumnMap(json: unknown): ColumnMap {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new MigrationError('invalid_map');
  for (const [target, from] of Object.entries(json)) {
    if (typeof from !== 'string' || from === '') throw new MigrationError('invalid_map', target);
  }
  return json as ColumnMap;
}

/**
 * By the map where there is one, and by the columns' names for what it does not say. `known` are the attributes that
 * the pool has. Throws MigrationError `invalid_map` for a column that is not there.
 */
export function readColumns(
  columns: readonly string[],
  { map = {}, known }: { readonly map?: ColumnMap | undefined; readonly known: ReadonlySet<string> },
): Columns {
  const used = new Set<string>();
  const at = (name: string): number => {
    const found = columns.findIndex((column) => column.trim().toLowerCase() === name.trim().toLowerCase());
    if (found === -1) throw new MigrationError('invalid_map', name);
    used.add(columns[found] ?? '');
    return found;
  };
  const readers = new Map<string, Reader>();
  for (const [target, from] of Object.entries(map)) readers.set(nameOf(target), readerOf(from, at));
  for (const column of columns) {
    const target = nameOf(column);
    if (target === PASSWORD) continue;
    if (readers.has(target) || !(known.has(target) || SPECIAL.some((name) => name === target))) continue;
    readers.set(target, readerOf(column, at));
  }
  for (const target of readers.keys()) {
    if (!known.has(target) && !SPECIAL.some((name) => name === target)) throw new MigrationError('invalid_map', target);
  }
  const all = [...readers];
  return {
    targets: new Set(readers.keys()),
    ignored: columns.filter((column) => !used.has(column)),
    read(fields) {
      const values: Record<string, string> = {};
      for (const [target, reader] of all) {
        const value = reader(fields);
        values[target] = target === PASSWORD ? value : value.trim();
      }
      return values;
    },
  };
}

function nameOf(column: string): string {
  const name = column.trim();
  // Names of custom attributes keep their case.
  const lower = name.toLowerCase();
  return ALIASES[lower] ?? (name.startsWith('custom:') || name.startsWith('dev:') ? name : lower);
}

function readerOf(from: string, at: (name: string) => number): Reader {
  if (from.startsWith('=')) return () => from.slice(1);
  if (!/\{[^{}]+\}/.test(from)) {
    const index = at(from);
    return (fields) => fields[index] ?? '';
  }
  const places = new Map([...from.matchAll(COLUMN)].map(([, name = '']) => [name, at(name)]));
  return (fields) => from.replace(COLUMN, (_, name: string) => fields[places.get(name) ?? -1] ?? '');
}
