import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api } from "../../api/client";
import { useNewEntries } from "../../api/stream";
import type { LogEntry, Page } from "../../api/types";
import type { LogAddress } from "./address";

const PAGE = 200;
const MOST_IN_VAIN = 20; // pages without a match before somebody is asked whether to go on

const usePages = ({ filter, entry }: LogAddress) =>
  useInfiniteQuery({
    queryKey: ["logs", filter, entry],
    queryFn: ({ pageParam }) =>
      api.get<Page<LogEntry>>("/logs", { ...filter, around: entry, cursor: pageParam, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
  });

export interface ShownLog {
  entries: LogEntry[];
  older: ReturnType<typeof usePages>;
  /** Whether new entries are heard of at all. */
  followed: boolean;
  /** How many came since it was paused. */
  waiting: number;
  /** Whether it is still being searched without anything found. */
  searching: boolean;
}

/** The entries that the address asks for, the new ones among them unless it is paused. */
export function useLog(wanted: LogAddress): ShownLog {
  const older = usePages(wanted);
  const followed = wanted.entry === null && wanted.filter.before === "";
  const newer = useNewEntries(followed, wanted.filter, () => void older.refetch());
  const all = useMemo(() => merge(newer, older.data?.pages ?? []), [newer, older.data]);
  const held = useHeld(wanted, followed && !wanted.live && older.isSuccess, all[0]?.id ?? 0);
  const entries = useMemo(() => (held === null ? all : all.filter((entry) => entry.id <= held)), [all, held]);
  const pages = older.data?.pages.length ?? 0;
  const vain = all.length === 0 && older.hasNextPage && pages % MOST_IN_VAIN !== 0;
  const { fetchNextPage, isFetching } = older;
  useEffect(() => {
    if (vain && !isFetching) void fetchNextPage();
  }, [vain, isFetching, fetchNextPage]);
  return { entries, older, followed, waiting: all.length - entries.length, searching: vain };
}

/** The newest entry that is shown while the log is paused. */
function useHeld(wanted: LogAddress, paused: boolean, newest: number): number | null {
  const [held, setHeld] = useState<number | null>(null);
  useEffect(() => setHeld(null), [wanted.filter]);
  useEffect(() => {
    setHeld((now) => (paused ? (now ?? newest) : null));
  }, [paused, newest]);
  return held;
}

function merge(newer: LogEntry[], pages: Page<LogEntry>[]): LogEntry[] {
  const older = pages.flatMap((page) => page.items);
  const newest = older[0]?.id ?? 0;
  return [...newer.filter((entry) => entry.id > newest), ...older];
}
