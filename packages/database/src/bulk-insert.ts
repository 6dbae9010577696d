import type { Compilable, CompiledQuery, Kysely } from 'kysely';

interface Kept {
  readonly columns: readonly string[];
  readonly query: CompiledQuery;
}

/**
 * Inserts of so many rows at a time, whose SQL is made once and not for each of them: that takes longer than the
 * insert. All rows have the columns of the first, in the same order, and no value that is undefined. Resolves with how
 * many were inserted: to have each of them returned takes longer than to look for those that were not.
 */
export function bulkInsert<Schema, Row extends object>(
  size: number,
  insert: (db: Kysely<Schema>, rows: Row[]) => Compilable<unknown>,
): (db: Kysely<Schema>, rows: readonly Row[]) => Promise<number> {
  // An adapter is that of one database and of all its transactions.
  const kept = new WeakMap<object, Kept>();
  const compiled = (db: Kysely<Schema>, rows: readonly Row[]): CompiledQuery => {
    if (rows.length < size) return insert(db, [...rows]).compile();
    const { adapter } = db.getExecutor();
    const known = kept.get(adapter);
    if (known) return { ...known.query, parameters: valuesOf(rows, known.columns) };
    const query = insert(db, [...rows]).compile();
    kept.set(adapter, { columns: Object.keys(rows[0] ?? {}), query });
    return query;
  };
  return async (db, rows) => {
    let inserted = 0;
    for (let from = 0; from < rows.length; from += size) {
      const { numAffectedRows } = await db.executeQuery(compiled(db, rows.slice(from, from + size)));
      inserted += Number(numAffectedRows ?? 0);
    }
    return inserted;
  };
}

function valuesOf(rows: readonly object[], columns: readonly string[]): unknown[] {
  const values: unknown[] = [];
  for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
    for (const column of columns) values.push(row[column]);
  }
  return values;
}
