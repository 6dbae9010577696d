import { createHash } from 'node:crypto';
import { MigrationError } from './errors.ts';
import type { Source, SourceAddress, SourceRow } from './source.ts';

/** What a migration reads of a database unless it is told otherwise. */
export const DEFAULT_QUERY =
  'SELECT email, full_name AS name, phone_number AS phone, created_at FROM users WHERE active = true';

const FETCHED = 500;

type Values = readonly unknown[];

/** An open query: its columns, and its rows as they are taken. */
interface OpenQuery {
  readonly columns: readonly string[];
  rows(): AsyncIterable<Values>;
  close(): Promise<void>;
}

type Open = (url: string, query: string) => Promise<OpenQuery>;

const DRIVERS: Readonly<Record<string, Open>> = {
  postgres: openPostgres,
  postgresql: openPostgres,
  mysql: openMysql,
  mariadb: openMysql,
  sqlite: openSqlite,
};

/** A query of PostgreSQL, MariaDB, MySQL or SQLite, read through a cursor, in a transaction that can change nothing. */
export async function openSqlSource(address: Extract<SourceAddress, { kind: 'db' }>): Promise<Source> {
  const { url, query = DEFAULT_QUERY } = address;
  const [scheme = ''] = url.split(':');
  const open = DRIVERS[scheme];
  if (!open) throw new MigrationError('source_unavailable', 'scheme');
  const opened = await named('source_unavailable', open(url, query));
  return {
    address: { kind: 'db', url, query },
    name: `${scheme} ${databaseOf(url)}`,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([withoutSecrets(url), query]))
      .digest('base64url'),
    stable: false,
    columns: opened.columns,
    rows: () => numbered(opened),
    close: opened.close,
  };
}

async function* numbered({ rows }: OpenQuery): AsyncGenerator<SourceRow> {
  let row = 0;
  try {
    for await (const values of rows()) {
      row += 1;
      yield { row, fields: values.map(asText) };
    }
  } catch (error) {
    throw faultOf('query_failed', error);
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}

/** A driver's message may repeat what stands in the address. */
function faultOf(code: 'source_unavailable' | 'query_failed', cause: unknown): MigrationError {
  if (cause instanceof MigrationError) return cause;
  const { code: reason, errcode } = cause as { code?: unknown; errcode?: unknown };
  return new MigrationError(code, String(reason ?? errcode ?? (cause as Error).name), { cause });
}

const named = <T>(code: 'source_unavailable' | 'query_failed', work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw faultOf(code, error);
  });

async function openPostgres(url: string, query: string): Promise<OpenQuery> {
  const { default: pg } = await import('pg');
  const { default: Cursor } = await import('pg-cursor');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  client.on('error', () => {});
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // As PostgreSQL writes them: a time as text needs no zone of this machine.
  const types = { getTypeParser: () => (text: string) => text };
  const cursor = client.query(new Cursor<Values>(query, [], { rowMode: 'array', types } as never));
  const close = async () => {
    await cursor.close().catch(() => {});
    await client.end();
  };
  const read = () => named('query_failed', cursor.read(FETCHED));
  const first = await read().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { _result: described } = cursor as unknown as { _result: { fields: readonly { name: string }[] } };
  return {
    columns: described.fields.map(({ name }) => name),
    async *rows() {
      for (let page = first; page.length > 0; page = await read()) yield* page;
    },
    close,
  };
}

async function openMysql(url: string, query: string): Promise<OpenQuery> {
  const { createConnection } = await import('mysql2');
  const connection = createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), rowsAsArray: true });
  const ask = (sql: string) =>
    new Promise<void>((done, failed) => {
      connection.query(sql, (error) => (error ? failed(error) : done()));
    });
  const close = () => new Promise<void>((done) => connection.end(() => done()));
  try {
    await ask('SET NAMES utf8mb4');
    await ask('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  } catch (error) {
    connection.destroy();
    throw error;
  }
  const running = connection.query({ sql: query, typeCast: (field) => field.string('utf8') });
  const columns = new Promise<string[]>((done, failed) => {
    running.once('fields', (fields) => done((fields as { name: string }[]).map(({ name }) => name)));
    running.once('error', failed);
  });
  const stream = running.stream({ highWaterMark: FETCHED });
  stream.on('error', () => {});
  return {
    columns: await columns.catch((error: unknown) => {
      connection.destroy();
      throw faultOf('query_failed', error);
    }),
    rows: () => stream as AsyncIterable<Values>,
    async close() {
      stream.destroy();
      await close();
    },
  };
}

async function openSqlite(url: string, query: string): Promise<OpenQuery> {
  const { DatabaseSync } = await import('node:sqlite');
  const file = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
  try {
    const statement = file.prepare(query);
    statement.setReturnArrays(true);
    return {
      columns: statement.columns().map(({ name }) => name),
      async *rows() {
        yield* statement.iterate() as unknown as Iterable<Values>;
      },
      close: async () => file.close(),
    };
  } catch (error) {
    file.close();
    throw faultOf('query_failed', error);
  }
}

function databaseOf(url: string): string {
  if (url.startsWith('sqlite:')) return url.slice('sqlite:'.length).replace(/^.*\//, '');
  return URL.canParse(url) ? new URL(url).pathname.slice(1) : '';
}

function withoutSecrets(url: string): string {
  if (url.startsWith('sqlite:') || !URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
