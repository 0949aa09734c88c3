// Many rows as the values of their columns, which travel and are stored more quickly.

import type { Row } from "./protocol.ts";

export type Columns = Record<string, unknown[]>;

export interface StoredColumns {
  columns: Columns;
  same: Row;
}

/** The values of each column; null where there are not many rows or they do not all bring the same. */
export function columnsOf(rows: Row[]): Columns | null {
  const names = rows.length > 1 ? Object.keys(rows[0]) : [];
  if (!names.length) return null;
  const columns = names.map(() => new Array<unknown>(rows.length));
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n];
    if (Object.keys(row).length !== names.length) return null;
    for (let c = 0; c < names.length; c++) {
      const value = row[names[c]];
      if (value === undefined) return null;
      columns[c][n] = value;
    }
  }
  return Object.fromEntries(names.map((name, c) => [name, columns[c]]));
}

/** The id and the system columns of each row that was stored. */
export function systemRows(stored: StoredColumns): Row[] {
  const isSystem = (name: string) => name === "id" || name.startsWith("__");
  const names = Object.keys(stored.columns).filter(isSystem);
  const same = Object.fromEntries(Object.entries(stored.same).filter(([name]) => isSystem(name)));
  return stored.columns.id.map((_, n) => {
    const row: Row = { ...same };
    for (const name of names) row[name] = stored.columns[name][n];
    return row;
  });
}
