// The messages of the protocol between a script and its host, as far as this child speaks them.
// What they mean stands where they are declared, in mainspring/runtime/protocol.py.

export type Row = Record<string, unknown>;

/** The values of a column, or their JSON where all are texts, or all numbers. */
export type Packed = unknown[] | Uint8Array;

export type Expression =
  | { type: "column"; name: string }
  | { type: "literal"; value: unknown }
  | { type: "call"; op: string; args: Expression[] }
  | { type: "odata"; text: string; values: unknown[] };

export interface Query {
  table: string;
  filter?: Expression;
  order: { column: string; descending: boolean }[];
  select: string[];
  skip: number;
  take: number | null;
  with_total: boolean;
  include_deleted: boolean;
}

export interface RunFacts {
  id: number;
  job: string;
  trigger: string;
  scheduled_for: Date | null;
  attempt: number;
  arguments: unknown;
}

export interface Start {
  type: "start";
  version: number;
  run: RunFacts;
  source: string;
  source_path: string;
  entry_names: string[];
  settings: Record<string, string>;
  state: unknown;
  entry_size: number;
  hosts: Record<string, string>;
  shared: Record<string, string>;
  modules?: string | null;
}

export interface Answer {
  type: "answer";
  id: number;
  value: any;
}

export interface Refusal {
  type: "refusal";
  id: number;
  code: string;
  message: string;
  field: string | null;
}

export type FromHost = Start | Answer | Refusal | { type: "stop"; reason: string };

export type Ask =
  | { type: "insert" | "update" | "upsert"; table: string; rows: Row[] }
  | { type: "insertcolumns"; table: string; columns: Record<string, Packed> }
  | { type: "delete"; table: string; ids: unknown[]; version: unknown }
  | { type: "lookup"; table: string; row_id: unknown }
  | { type: "read"; query: Query }
  | { type: "sql"; statement: string; parameters: unknown[] };

export type Level = "debug" | "info" | "warning" | "error";

export type FromChild =
  | (Ask & { id: number })
  | { type: "log"; at: Date; level: Level; message: string }
  | { type: "setprogress"; done: number; total: number | null }
  | { type: "done"; state?: unknown }
  | { type: "failed"; reason: string; message: string; traceback: string | null };

export const VERSION = 1;
