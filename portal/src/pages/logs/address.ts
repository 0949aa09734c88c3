import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

const FILTERS = ["level", "job", "run", "text", "after", "before"] as const;
export type LogFilter = Record<(typeof FILTERS)[number], string>;
type Change = Partial<Record<keyof LogFilter | "live" | "entry", string | null>>;

export interface LogAddress {
  filter: LogFilter;
  isFiltered: boolean;
  /** Whether new entries appear as they come. */
  live: boolean;
  /** The entry that is looked for. */
  entry: number | null;
  change: (changed: Change) => void;
  clear: () => void;
  /** An entry's own address, with the filters that it was found by. */
  addressOf: (entry: number) => string;
}

/** What the address says should be shown. */
export function useLogAddress(): LogAddress {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (changed: Change) =>
      setSearch(
        (now) => {
          for (const [name, value] of Object.entries(changed)) {
            if (value) now.set(name, value);
            else now.delete(name);
          }
          return now;
        },
        { replace: !("entry" in changed) },
      ),
    [setSearch],
  );
  return useMemo(() => {
    const filter = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""])) as LogFilter;
    const kept = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
    const entry = search.get("entry") ?? "";
    return {
      filter,
      isFiltered: kept.size > 0,
      live: search.get("live") !== "no",
      entry: /^\d{1,15}$/.test(entry) ? Number(entry) : null,
      change,
      clear: () => setSearch({}, { replace: true }),
      addressOf: (id) => `/logs?${kept.size > 0 ? `${kept}&` : ""}entry=${id}`,
    };
  }, [search, setSearch, change]);
}
