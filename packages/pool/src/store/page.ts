/** Splits one row more than was asked for into a page and where the next one begins. */
export function cut<Row extends { seq: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: readonly Row[]; next?: number } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return rows.length > limit && last ? { rows: page, next: last.seq } : { rows: page };
}
