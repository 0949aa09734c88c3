// mssql: SQL on the service's own tables, as the original had it on SQL Server.

import { ask } from "./channel.ts";
import { say } from "./log.ts";
import { note } from "./session.ts";

interface Answered {
  columns: { name: string; type: string }[];
  rows: unknown[][];
  count: number;
}

interface Options {
  success?: (results: any, more: boolean) => void;
  error?: (problem: Error) => void;
}

type Shape = (answer: Answered) => unknown;
type Done = (problem: Error | null, results?: unknown) => void;

const KINDS: Record<string, string> = {
  string: "text",
  number: "number",
  boolean: "boolean",
  datetime: "date",
  binary: "binary",
  json: "text",
};

const asObjects: Shape = ({ columns, rows }) =>
  rows.map((row) =>
    Object.fromEntries(row.map((value, n) => [columns[n].name || `Column${n}`, value]))
  );

const asRaw: Shape = ({ columns, rows }) => ({
  meta: columns.map(({ name, type }) => ({
    name,
    size: 0,
    nullable: true,
    type: KINDS[type] ?? "text",
    sqlType: type,
  })),
  rows,
});

function run(shape: Shape) {
  return (statement: string, first?: unknown, second?: unknown): Promise<unknown> | undefined => {
    const options = [first, second].find(isOptions) as Options | undefined;
    const given = isOptions(first) ? second : first;
    const parameters = given === undefined || given === null
      ? []
      : Array.isArray(given)
      ? given
      : [given];
    if (typeof first === "function" || typeof second === "function") {
      say(
        "error",
        "mssql takes an object with 'success' and 'error', not a function. The query was not run.",
      );
      return undefined;
    }
    const done = ask({ type: "sql", statement, parameters }).then(shape);
    if (!options) return done;
    done.then((results) => options.success?.(results, false), (problem) => {
      if (options.error) options.error(problem);
      else {
        say("error", `Error occurred executing query: ${problem.message}`);
        note(problem);
      }
    });
    return undefined;
  };
}

function isOptions(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) &&
    ("success" in value || "error" in value);
}

/** A connection of `open`: plain callbacks of Node. Each statement is a transaction of its own. */
const connection = {
  query: withCallback(run(asObjects)),
  queryRaw: withCallback(run(asRaw)),
  close(callback?: () => void) {
    callback?.();
  },
  beginTransaction(callback?: Done) {
    const problem = new Error(
      "Transactions over several statements are not supported: write rows in one bulk insert or update.",
    );
    if (callback) callback(problem);
    else throw problem;
  },
  commit: (callback?: Done) => callback?.(new Error("There is no open transaction.")),
  rollback: (callback?: Done) => callback?.(new Error("There is no open transaction.")),
};

function withCallback(execute: ReturnType<typeof run>) {
  return (statement: string, first?: unknown, second?: unknown) => {
    const callback = [first, second].find((value) => typeof value === "function") as
      | Done
      | undefined;
    const parameters = typeof first === "function" ? undefined : first;
    const done = execute(statement, parameters)!;
    if (!callback) return done;
    done.then((results) => callback(null, results), (problem) => callback(problem));
  };
}

export const mssql = {
  query: run(asObjects),
  queryRaw: run(asRaw),
  open(options: { success?: (connection: unknown) => void }) {
    queueMicrotask(() => options?.success?.(connection));
  },
};
