// The run at hand: its facts, and how it ends.

import { exit } from "./native.ts";
import { send } from "./channel.ts";
import { say } from "./log.ts";
import type { RunFacts, Start } from "./protocol.ts";
import { describe } from "./trace.ts";

let started: Start;
let ended = false;
let failure: unknown[] = []; // what was thrown where the script can go on; at most one

const kept: { state: unknown; touched: boolean } = { state: null, touched: false };

export function begin(start: Start): void {
  started = start;
  kept.state = start.state;
}

/** What went wrong without anybody listening: said now, and the run fails once it has nothing more to do. */
export function note(problem: unknown): void {
  say("error", describe(problem).message);
  if (!failure.length) failure = [problem];
}

/** End the run at once. */
export function fail(problem: unknown, reason = "raised"): never {
  if (!ended) {
    ended = true;
    const told = describe(problem);
    send({ type: "failed", reason: limitOf(problem) ?? reason, ...told });
  }
  exit(0);
}

/** The limit that a problem tells of, if it does. */
function limitOf(problem: unknown): string | undefined {
  if (problem instanceof RangeError && /allocation failed|out of memory/.test(problem.message)) {
    return "memory_limit";
  }
  const { code } = Object(problem) as { code?: unknown };
  return ({ EMFILE: "file_limit", EFBIG: "disk_limit", row_limit: "row_limit" } as const)[
    code as "EMFILE"
  ];
}

/** The event loop is empty: the run is over. */
export function finish(): void {
  if (ended) return;
  if (failure.length) fail(failure[0]);
  ended = true;
  const state = kept.touched || JSON.stringify(kept.state) !== JSON.stringify(started.state);
  send(state ? { type: "done", state: kept.state } : { type: "done" });
}

/** The global `run` of new scripts. */
export function publicRun(): Record<string, unknown> {
  const facts: RunFacts = started.run;
  return {
    id: facts.id,
    job: facts.job,
    trigger: facts.trigger,
    scheduledFor: facts.scheduled_for,
    attempt: facts.attempt,
    arguments: facts.arguments,
    progress(done: number, total: number | null = null) {
      send({
        type: "setprogress",
        done: Number(done),
        total: total === null ? null : Number(total),
      });
    },
    get state() {
      return kept.state;
    },
    set state(value: unknown) {
      kept.state = value;
      kept.touched = true;
    },
  };
}
