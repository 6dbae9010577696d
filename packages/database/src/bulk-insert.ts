import type { Compilable, CompiledQuery, Kysely } from 'kysely';

interface Kept {
  readonly columns: readonly string[];
  readonly query: CompiledQuery;
}

/**
 * Inserts of so many rows at a time, whose SQL is made once and not for each of them: that takes longer than the
 * insert. All rows have the columns of the first, in the same order, and no value that is undefined.
 */
export function bulkInsert<Schema, Row extends object, Returned>(
  size: number,
  insert: (db: Kysely<Schema>, rows: Row[]) => Compilable<Returned>,
): (db: Kysely<Schema>, rows: readonly Row[]) => Promise<Returned[]> {
  // An adapter is that of one database and of all its transactions.
  const kept = new WeakMap<object, Kept>();
  const compiled = (db: Kysely<Schema>, rows: readonly Row[]): CompiledQuery => {
    if (rows.length < size) return insert(db, [...rows]).compile();
    const { adapter } = db.getExecutor();
    const known = kept.get(adapter);
    if (known) {
      const parameters = rows.flatMap((row) => known.columns.map((column) => (row as Record<string, unknown>)[column]));
      return { ...known.query, parameters };
    }
    const query = insert(db, [...rows]).compile();
    kept.set(adapter, { columns: Object.keys(rows[0] ?? {}), query });
    return query;
  };
  return async (db, rows) => {
    const returned: Returned[] = [];
    for (let from = 0; from < rows.length; from += size) {
      const { rows: some } = await db.executeQuery<Returned>(compiled(db, rows.slice(from, from + size)));
      for (const one of some) returned.push(one);
    }
    return returned;
  };
}
