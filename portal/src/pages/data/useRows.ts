import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../api/client";
import type { Row, RowId, RowPage } from "../../api/types";
import type { RowQuery } from "./rowQuery";

/** Rows of one page; the next page is asked for well before its rows come into sight. */
export const PAGE = 200;

type Pages = InfiniteData<RowPage, string | null>;

/** A row that was taken out, and which row stood before it. */
export interface Gone {
  row: Row;
  behind: RowId | null;
}

/** The rows of a query, page after page, and what is known of changes to them. */
export function useRows(table: string, query: RowQuery) {
  const queries = useQueryClient();
  const key = useMemo(() => ["rows", table, query.filter, query.search, query.order], [table, query.filter, query.search, query.order]);
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      // The count reads the whole key of the table: only the first page asks for it.
      api.get<RowPage>(`/tables/${table}/rows`, { ...query, take: PAGE, cursor: pageParam, count: pageParam === null }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    // A refetch would read every page again, however many: what changes is changed in place.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    structuralSharing: false,
  });
  const rows = useMemo(() => flat(found.data as Pages | undefined), [found.data]);
  const change = useMemo(() => {
    const put = (with_: (pages: Pages) => Pages) =>
      queries.setQueryData<Pages>(key, (now) => (now === undefined ? now : with_(now)));
    const read = () => flat(queries.getQueryData<Pages>(key));
    return {
      find: (id: RowId) => read().find((row) => row.id === id),
      ids: () => new Set(read().map((row) => row.id)),
      replace: (...changed: Row[]) => {
        const byId = new Map(changed.map((row) => [row.id, row]));
        if (changed.length > 0) put((now) => eachPage(now, (items) => swap(items, byId)));
      },
      /** Rows that are new come first, where they are seen. */
      add: (fresh: Row[]) =>
        put((now) => {
          const [first, ...rest] = now.pages;
          const known = new Set(read().map((row) => row.id));
          const added = fresh.filter((row) => !known.has(row.id));
          if (first === undefined || added.length === 0) return now;
          const grown = { ...first, items: [...added, ...first.items], total: (first.total ?? 0) + added.length };
          return { ...now, pages: [grown, ...rest] };
        }),
      remove: (ids: Set<RowId>): Gone[] => {
        const all = read();
        const gone = all.flatMap((row, index) => (ids.has(row.id) ? [{ row, behind: all[index - 1]?.id ?? null }] : []));
        put((now) => counted(eachPage(now, (items) => items.filter((row) => !ids.has(row.id))), -gone.length));
        return gone;
      },
      putBack: (gone: Gone[]) => put((now) => counted(gone.reduce(insertBehind, now), gone.length)),
      reload: () => queries.resetQueries({ queryKey: key }),
    };
  }, [queries, key]);
  return { found, rows, total: found.data?.pages[0]?.total ?? 0, change };
}

export type Rows = ReturnType<typeof useRows>;
export type RowChange = Rows["change"];

/** Every row once: one that was added on top may come again with its own page. */
function flat(pages: Pages | undefined): Row[] {
  const seen = new Set<RowId>();
  const rows: Row[] = [];
  for (const page of pages?.pages ?? []) {
    for (const row of page.items) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      rows.push(row);
    }
  }
  return rows;
}

function eachPage(pages: Pages, change: (items: Row[]) => Row[]): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => {
      const items = change(page.items);
      return items === page.items ? page : { ...page, items };
    }),
  };
}

function swap(items: Row[], byId: Map<RowId, Row>): Row[] {
  return items.some((row) => byId.has(row.id)) ? items.map((row) => byId.get(row.id) ?? row) : items;
}

function counted(pages: Pages, more: number): Pages {
  const [first, ...rest] = pages.pages;
  if (first === undefined) return pages;
  return { ...pages, pages: [{ ...first, total: Math.max(0, (first.total ?? 0) + more) }, ...rest] };
}

function insertBehind(pages: Pages, { row, behind }: Gone): Pages {
  let placed = false;
  const next = eachPage(pages, (items) => {
    const index = placed || behind === null ? -1 : items.findIndex((known) => known.id === behind);
    if (index < 0) return items;
    placed = true;
    return items.toSpliced(index + 1, 0, row);
  });
  if (placed) return next;
  const [first, ...rest] = pages.pages;
  return first === undefined ? pages : { ...pages, pages: [{ ...first, items: [row, ...first.items] }, ...rest] };
}
