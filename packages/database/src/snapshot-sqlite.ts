import { DatabaseSync } from 'node:sqlite';
import { type Cell, quoted, type Snapshot } from './snapshot.ts';

const BUSY_TIMEOUT_MS = 5_000;
const PAGE = 500;

export function openSqliteSnapshot(path: string): Snapshot {
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  file.exec('PRAGMA query_only = ON; begin');
  // A read transaction begins with the first read.
  file.prepare('select count(*) from sqlite_master').get();
  const valuesOf = <T extends Cell>(sql: string, ...parameters: string[]): T[] => {
    const statement = file.prepare(sql);
    statement.setReturnArrays(true);
    return (statement.all(...parameters) as unknown as [T][]).map(([value]) => value);
  };
  return {
    dialect: 'sqlite',
    tables: async () => valuesOf<string>(`select name from sqlite_master where type = 'table' order by name`),
    columns: async (table) => valuesOf<string>('select name from pragma_table_info(?) order by cid', table),
    count: async (table) => valuesOf<number>(`select count(*) from ${quoted(table)}`)[0] ?? 0,
    async sequence(table) {
      const [kept] = valuesOf<string>(`select name from sqlite_master where name = 'sqlite_sequence'`);
      return kept === undefined
        ? undefined
        : valuesOf<number>('select seq from sqlite_sequence where name = ?', table)[0];
    },
    async *rows(table, columns) {
      const statement = file.prepare(`select ${columns.map(quoted).join(', ')} from ${quoted(table)}`);
      statement.setReturnArrays(true);
      let page: (readonly Cell[])[] = [];
      for (const row of statement.iterate()) {
        page.push(row as unknown as readonly Cell[]);
        if (page.length < PAGE) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
    async close() {
      file.close();
    },
  };
}
