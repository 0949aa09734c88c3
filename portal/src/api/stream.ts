import { useEffect, useRef, useState } from "react";
import { address, parseExactly } from "./client";
import { Events } from "./events";
import type { LogEntry, Run } from "./types";

const MOST_KEPT = 5000;

export interface FollowedRun {
  run: Run | null;
  entries: LogEntry[];
}

/** A run as it happens: its state and its log from the first entry on. */
export function useRun(runId: number | null, onEnd?: (run: Run) => void): FollowedRun {
  const [followed, setFollowed] = useState<FollowedRun>({ run: null, entries: [] });
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    setFollowed({ run: null, entries: [] });
    if (runId === null) return undefined;
    const source = new Events(address(`/runs/${runId}/stream`));
    source.addEventListener("run", (event) => {
      const run = parseExactly(event.data) as Run;
      setFollowed((now) => ({ ...now, run }));
    });
    source.addEventListener("log", (event) => {
      const entry = parseExactly(event.data) as LogEntry;
      setFollowed((now) => ({ ...now, entries: [...now.entries, entry].slice(-MOST_KEPT) }));
    });
    source.addEventListener("end", (event) => {
      source.close();
      const run = parseExactly(event.data) as Run;
      setFollowed((now) => ({ ...now, run }));
      ended.current?.(run);
    });
    return () => source.close();
  }, [runId]);
  return followed;
}

/**
 * New log entries, newest first, while `live`; what has come stays when it no longer is.
 *
 * `onOpen` is called whenever the stream has begun (again): only then does a list miss nothing that the
 * stream does not bring.
 */
export function useNewEntries(live: boolean, filter: Record<string, string>, onOpen: () => void): LogEntry[] {
  const [entries, setEntries] = useState<LogEntry[]>([]);
  const wanted = address("/logs/stream", filter);
  const begun = useRef(onOpen);
  begun.current = onOpen;
  useEffect(() => setEntries([]), [wanted]);
  useEffect(() => {
    if (!live) return undefined;
    const source = new Events(wanted);
    source.addEventListener("open", () => begun.current());
    source.addEventListener("log", (event) => {
      const entry = parseExactly(event.data) as LogEntry;
      setEntries((now) => [entry, ...now].slice(0, MOST_KEPT));
    });
    return () => source.close();
  }, [live, wanted]);
  return entries;
}
