import { useEffect, useRef } from "react";
import { address, api, parseExactly } from "../../api/client";
import type { Row, RowId, RowPage, Table } from "../../api/types";
import type { RowQuery } from "./rowQuery";
import type { RowChange } from "./useRows";

/** Milliseconds for which changes are gathered before they are shown. */
const GATHERED = 200;

/** Rows that the server is asked about at once. */
const ASKED = 50;

/** Shows changes of the table as they happen, while `live`: new rows come on top, others change in place. */
export function useFeed(table: Table, live: boolean, query: RowQuery, rows: RowChange, onFresh: (ids: RowId[]) => void) {
  const shown = useRef({ query, rows, onFresh });
  shown.current = { query, rows, onFresh };
  useEffect(() => {
    if (!live) return undefined;
    const source = new EventSource(address(`/tables/${table.name}/changes`));
    let gathered = new Map<RowId, Row | null>();
    let timer: number | undefined;
    const gather = (id: RowId, row: Row | null) => {
      gathered.set(id, row);
      timer ??= window.setTimeout(() => {
        const changes = gathered;
        gathered = new Map();
        timer = undefined;
        // What could not be asked for comes when the rows are read anew.
        show(table, changes, shown.current).catch(() => undefined);
      }, GATHERED);
    };
    source.addEventListener("row", (event) => {
      const row = parseExactly(event.data) as Row;
      gather(row.id, row["__deleted"] === true ? null : row);
    });
    source.addEventListener("deleted", (event) => {
      const { id } = parseExactly(event.data) as { id: string };
      gather(table.id_type === "integer" ? Number(id) : id, null);
    });
    return () => {
      source.close();
      window.clearTimeout(timer);
    };
  }, [live, table.name, table.id_type]);
}

interface Shown {
  query: RowQuery;
  rows: RowChange;
  onFresh: (ids: RowId[]) => void;
}

async function show(table: Table, changes: Map<RowId, Row | null>, { query, rows, onFresh }: Shown): Promise<void> {
  const changed = [...changes.values()].filter((row) => row !== null);
  const matching = new Map((await matches(table, query, changed)).map((row) => [row.id, row]));
  const known = rows.ids();
  const gone = new Set<RowId>();
  const renewed: Row[] = [];
  const fresh: Row[] = [];
  for (const id of changes.keys()) {
    const row = matching.get(id);
    if (row === undefined) gone.add(id);
    else if (known.has(id)) renewed.push(row);
    // A row that was changed later than it was made is an old one, whose page was not read yet.
    else if (row["__createdAt"] === row["__updatedAt"]) fresh.unshift(row);
  }
  rows.replace(...renewed);
  if (gone.size > 0) rows.remove(gone);
  if (fresh.length > 0) {
    rows.add(fresh);
    onFresh(fresh.map((row) => row.id));
  }
}

/** Which of the rows belong to what is shown: the server knows. */
async function matches(table: Table, query: RowQuery, changed: Row[]): Promise<Row[]> {
  if (query.filter === "" && query.search === "") return changed;
  const found: Row[] = [];
  for (let start = 0; start < changed.length; start += ASKED) {
    const ids = changed.slice(start, start + ASKED).map(({ id }) => literal(table, id));
    const these = `id in (${ids.join(", ")})`;
    const filter = query.filter === "" ? these : `(${query.filter}) and ${these}`;
    const asked = { filter, search: query.search, take: ASKED, count: false };
    found.push(...(await api.get<RowPage>(`/tables/${table.name}/rows`, asked)).items);
  }
  return found;
}

const literal = (table: Table, id: RowId) =>
  table.id_type === "integer" ? String(id) : `'${String(id).replaceAll("'", "''")}'`;
