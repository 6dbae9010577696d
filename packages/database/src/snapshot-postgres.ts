import pg from 'pg';
import { integersAsNumbers } from './postgres-integers.ts';
import { type Cell, quoted, type Snapshot } from './snapshot.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const PAGE = 500;

export async function openPostgresSnapshot(url: string): Promise<Snapshot> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: integersAsNumbers,
  });
  // Told to whoever waits for an answer; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  await client.query('begin transaction isolation level repeatable read read only');
  // However long it takes, and however slowly what is read is taken.
  await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0');
  const valuesOf = async <T extends Cell>(text: string, ...values: string[]): Promise<T[]> => {
    const { rows } = await client.query<[T]>({ text, values, rowMode: 'array' });
    return rows.map(([value]) => value);
  };
  return {
    dialect: 'postgres',
    tables: () =>
      valuesOf<string>('select tablename::text from pg_tables where schemaname = current_schema() order by tablename'),
    columns: (table) =>
      valuesOf<string>(
        `select column_name::text from information_schema.columns
         where table_schema = current_schema() and table_name = $1 order by ordinal_position`,
        table,
      ),
    count: async (table) => (await valuesOf<number>(`select count(*) from ${quoted(table)}`))[0] ?? 0,
    async sequence(table) {
      const [column] = await valuesOf<string>(
        `select column_name::text from information_schema.columns
         where table_schema = current_schema() and table_name = $1 and is_identity = 'YES'`,
        table,
      );
      if (column === undefined) return undefined;
      const [name = ''] = await valuesOf<string>('select pg_get_serial_sequence($1, $2)', quoted(table), column);
      // Beside the snapshot: never less than what stands in it.
      const [last] = await valuesOf<number | null>(`select case when is_called then last_value end from ${name}`);
      return last ?? undefined;
    },
    async *rows(table, columns) {
      await client.query(
        `declare backup_rows no scroll cursor for select ${columns.map(quoted).join(', ')} from ${quoted(table)}`,
      );
      for (;;) {
        const page = await client.query<Cell[]>({ text: `fetch ${PAGE} from backup_rows`, rowMode: 'array' });
        if (page.rows.length > 0) yield page.rows;
        if (page.rows.length < PAGE) break;
      }
      await client.query('close backup_rows');
    },
    close: () => client.end(),
  };
}
