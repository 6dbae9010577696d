import type { ReactNode } from 'react';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  /** Numbers stand at the end of their column. */
  readonly number?: boolean;
}

interface TableProps<T> {
  /** What the table is about, for whoever does not see what stands around it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T, index: number) => string;
  /** What stands in its place without rows. */
  readonly empty: string;
}

/** A table; on a narrow screen each row is a card. The roles stay those of a table, whatever the style displays. */
export function Table<T>({ caption, columns, rows, keyOf, empty }: TableProps<T>) {
  if (rows.length === 0) return <p className="console-empty">{empty}</p>;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: a table that is displayed as blocks has no role of its own.
    <table role="table" className="console-table">
      <caption className="cc-unseen">{caption}</caption>
      {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <tr role="row">
          {columns.map(({ head, number }) => (
            // biome-ignore lint/a11y/noRedundantRoles: as above
            <th key={head} role="columnheader" scope="col" data-number={number}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          // biome-ignore lint/a11y/noRedundantRoles: as above
          <tr key={keyOf(row, index)} role="row">
            {columns.map(({ head, cell, number }) => (
              // biome-ignore lint/a11y/noRedundantRoles: as above
              <td key={head} role="cell" data-head={head} data-number={number}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
