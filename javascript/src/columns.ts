// Many rows as the values of their columns, which travel and are stored more quickly.
//
// A run's code is cold: what V8 does itself (JSON) takes a tenth of what is written here. A column of nothing
// but texts, or but numbers, therefore travels as one JSON array.

import type { Packed, Row } from "./protocol.ts";

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** What JSON writes otherwise than it is meant: half of a pair; what is no number, or a whole one that is not exact. */
const NOT_IN_JSON = {
  string: /\\ud[89a-f]/,
  number: /[[,](?:null|-?\d{16,})[,\]]/,
};

export interface StoredColumns {
  columns: Record<string, Packed>;
  same: Row;
}

/** The values of each column; null where there are not many rows or they do not all bring the same. */
export function columnsOf(rows: Row[], isSent: (name: string) => boolean) {
  if (rows.length < 2) return null;
  const all = Object.keys(rows[0]);
  const columns: Record<string, Packed> = {};
  for (const row of rows) {
    if (Object.keys(row).length !== all.length) return null;
  }
  for (const name of all) {
    if (!isSent(name)) continue;
    const values = column(rows, name);
    if (values === null) return null;
    columns[name] = values;
  }
  return Object.keys(columns).length ? columns : null;
}

function column(rows: Row[], name: string): Packed | null {
  const values = new Array<unknown>(rows.length);
  let kind: string = typeof rows[0][name];
  for (let n = 0; n < rows.length; n++) {
    const value = values[n] = rows[n][name];
    if (value === undefined || (name === "id" && !value)) return null;
    const own: string = typeof value;
    if (own !== kind) kind = "several";
  }
  return packed(values, kind);
}

function packed(values: unknown[], kind: string): Packed {
  if (kind === "bigint") return UTF8.encode(`[${values.join()}]`);
  if (kind !== "string" && kind !== "number") return values;
  const json = JSON.stringify(values);
  return NOT_IN_JSON[kind].test(json) ? values : UTF8.encode(json);
}

function unpacked(values: Packed): unknown[] {
  return values instanceof Uint8Array ? JSON.parse(TEXT.decode(values)) : values;
}

/** What was stored of each row: its id, and unless that is enough the other system columns. */
export function systemRows(stored: StoredColumns, idOnly: boolean): Row[] {
  const wanted = ([name]: [string, unknown]) => name === "id" || (!idOnly && name.startsWith("__"));
  const same = Object.fromEntries(Object.entries(stored.same).filter(wanted));
  const columns = Object.entries(stored.columns).filter(wanted)
    .map(([name, values]) => [name, unpacked(values)] as const);
  return columns[0][1].map((_, n) => {
    const row: Row = { ...same };
    for (const [name, values] of columns) row[name] = values[n];
    return row;
  });
}
