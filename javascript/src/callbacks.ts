// The original's options objects: `{success, error}`; without one, a promise.

import { Refused } from "./channel.ts";
import { say } from "./log.ts";
import { fail, note } from "./session.ts";

export interface Options {
  success?: (...args: any[]) => void;
  error?: (problem: Error) => void;
  conflict?: (row: unknown) => void;
  systemProperties?: string[] | "*";
  includeDeleted?: boolean;
}

const KINDS: Record<string, (value: unknown) => boolean> = {
  success: (value) => typeof value === "function",
  error: (value) => typeof value === "function",
  conflict: (value) => typeof value === "function",
  systemProperties: (value) => Array.isArray(value) || value === "*",
  includeDeleted: (value) => typeof value === "boolean",
};

/** Whether options can be understood. What cannot is logged, and the operation is not run: as it used to be. */
export function understood(operation: string, options: unknown): options is Options | undefined {
  if (options === undefined || options === null) return true;
  if (typeof options === "object") {
    const names = Object.keys(options);
    if (names.length && names.every((name) => KINDS[name]?.((options as any)[name]))) return true;
  }
  say(
    "error",
    `Invalid callback options passed to '${operation}'. Callback options must be an object with at least ` +
      "one 'success', 'error' or 'conflict' property of type 'function' or a systemProperties property of " +
      "type 'Array'. The operation was not run.",
  );
  return false;
}

/**
 * Run an operation for a script: its callbacks are called, or a promise is answered where it gave none.
 * A failure that nobody listens to is logged, and the run goes on and fails in the end.
 */
export function settle<T>(
  what: string,
  operation: Promise<T>,
  options: Options | undefined,
  args: (value: T) => unknown[],
): Promise<T> | undefined {
  if (options?.success || options?.error || options?.conflict) {
    operation.then(
      (value) => call(what, options.success, ...args(value)),
      (problem) => refuse(what, problem, options),
    );
    return undefined;
  }
  return operation;
}

function refuse(what: string, problem: Error, options: Options): void {
  if (options.conflict && (problem as Refused).code === "row_changed") {
    call(what, options.conflict, (problem as any).item);
  } else if (options.error) call(what, options.error, problem);
  else note(problem);
}

/** An error that a callback throws ends the run, as one in any other callback does. */
function call(
  what: string,
  callback: ((...args: any[]) => void) | undefined,
  ...args: unknown[]
): void {
  if (!callback) return;
  try {
    callback(...args);
  } catch (problem) {
    say("error", `Error in callback for ${what}.`);
    fail(problem);
  }
}
