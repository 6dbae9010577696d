import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Filling, Rows } from './filling.ts';
import type { Dialect } from './open.ts';
import { type Cell, quoted } from './snapshot.ts';

/** SQLite's limit is 32,766 values a statement. */
const MOST_VALUES = 32_000;

/** Writes rows as they stand, with the keys that their sequence gave them elsewhere. */
export const rowWriter = (db: Kysely<unknown>, dialect: Dialect): Pick<Filling, 'insert' | 'raiseSequence'> =>
  dialect === 'sqlite' ? sqliteWriter(db) : postgresWriter(db);

const namesOf = (columns: readonly string[]): string => columns.map(quoted).join(', ');

function sqliteWriter(db: Kysely<unknown>): Pick<Filling, 'insert' | 'raiseSequence'> {
  return {
    async insert(table, { columns, rows }) {
      const most = Math.floor(MOST_VALUES / columns.length);
      const into = `insert into ${quoted(table)} (${namesOf(columns)}) values `;
      const row = `(${columns.map(() => '?').join(', ')})`;
      for (let at = 0; at < rows.length; at += most) {
        const some = rows.slice(at, at + most);
        const text = into + Array<string>(some.length).fill(row).join(', ');
        await db.executeQuery(CompiledQuery.raw(text, some.flat()));
      }
    },
    async raiseSequence(table, last) {
      await sql`delete from sqlite_sequence where name = ${table} and seq < ${last}`.execute(db);
      await sql`insert into sqlite_sequence (name, seq) select ${table}, ${last}
        where not exists (select 1 from sqlite_sequence where name = ${table})`.execute(db);
    },
  };
}

function postgresWriter(db: Kysely<unknown>): Pick<Filling, 'insert' | 'raiseSequence'> {
  const known = new Map<string, string>();
  const statement = async (table: string, columns: readonly string[]) => {
    const name = `${table} ${columns.join(' ')}`;
    const text = known.get(name) ?? (await insertion(db, table, columns));
    known.set(name, text);
    return text;
  };
  return {
    async insert(table, { columns, rows }) {
      const text = await statement(table, columns);
      await db.executeQuery(CompiledQuery.raw(text, byColumn({ columns, rows })));
    },
    async raiseSequence(table, last) {
      const { rows } = await sql<{ column: string }>`
        select column_name::text as column from information_schema.columns
        where table_schema = current_schema() and table_name = ${table} and is_identity = 'YES'`.execute(db);
      const column = rows[0]?.column;
      if (column === undefined || last < 1) return;
      await sql`select setval(pg_get_serial_sequence(${quoted(table)}, ${column}), ${last})`.execute(db);
    },
  };
}

/** An array a column: the statement is the same however many rows there are. */
async function insertion(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<string> {
  const { rows } = await sql<{ name: string; type: string }>`
    select column_name::text as name, udt_name::text as type from information_schema.columns
    where table_schema = current_schema() and table_name = ${table}`.execute(db);
  const types = new Map(rows.map(({ name, type }) => [name, type]));
  const arrays = columns.map((column, at) => `$${at + 1}::${types.get(column) ?? 'text'}[]`).join(', ');
  return `insert into ${quoted(table)} (${namesOf(columns)}) overriding system value select * from unnest(${arrays})`;
}

const byColumn = ({ columns, rows }: Rows): unknown[] =>
  columns.map((_, at) => rows.map((row) => asParameter(row[at])));

const asParameter = (cell: Cell | undefined) => (cell instanceof Uint8Array ? Buffer.from(cell) : cell);
