import { useSyncExternalStore } from "react";

// Whether the server can be reached. What fails makes us look; only when nobody answers is it lost.
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const PATIENCE = 5_000;

let lostAt: Date | null = null;
let pause = FIRST_PAUSE;
let timer: ReturnType<typeof setTimeout> | undefined;
let looking = false;
const watchers = new Set<() => void>();
const healers = new Set<() => void>();

/** When the connection was lost; null while there is one. */
export function useLostAt(): Date | null {
  return useSyncExternalStore(watch, () => lostAt);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Has `heal` called whenever the server answers again, or knows who is here again. */
export function whenHealed(heal: () => void): () => void {
  healers.add(heal);
  return () => healers.delete(heal);
}

/** Something could not be reached: looks whether the server is there. */
export function suspect(): void {
  if (lostAt === null) void look();
}

/** Lets everything that waits for the server go on. */
export function healed(): void {
  for (const heal of [...healers]) heal();
}

async function look(): Promise<void> {
  if (looking) return;
  looking = true;
  clearTimeout(timer);
  const there = await answers();
  looking = false;
  if (there) {
    const wasLost = lostAt !== null;
    pause = FIRST_PAUSE;
    tell(null);
    if (wasLost) healed();
    return;
  }
  tell(lostAt ?? new Date());
  timer = setTimeout(() => void look(), pause);
  pause = Math.min(2 * pause, LONGEST_PAUSE);
}

async function answers(): Promise<boolean> {
  try {
    const response = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return response.ok;
  } catch {
    return false;
  }
}

function tell(next: Date | null): void {
  if (lostAt === next) return;
  lostAt = next;
  for (const watcher of [...watchers]) watcher();
}

// A browser that says it is offline may still reach a server on its own machine: only looking tells.
window.addEventListener("offline", suspect);
window.addEventListener("online", () => {
  if (lostAt !== null) {
    pause = FIRST_PAUSE;
    void look();
  }
});
