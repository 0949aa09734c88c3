// The nouns of the management API.
export type Role = "admin" | "editor" | "viewer";

export interface Session {
  name: string;
  role: Role;
  csrf: string;
}

export interface Mode {
  name: "free" | "standard" | "unlimited";
  limit: number | null;
  enabled: number;
}

export interface Service {
  name: string;
  version: string;
  mode: Mode;
  languages: string[];
  started_at: string;
}

export interface Page<T> {
  items: T[];
  cursor: string | null;
}

export type ColumnType = "string" | "number" | "boolean" | "datetime" | "json";

export interface Column {
  name: string;
  type: ColumnType;
  system: boolean;
}

export interface Table {
  name: string;
  created_at: string;
  columns: Column[];
  row_count: number;
}

export type Row = Record<string, unknown> & { id: string };

export interface RowPage extends Page<Row> {
  total: number;
}

export type Unit = "seconds" | "minutes" | "hours" | "days" | "weeks" | "months";

export type Schedule =
  | { type: "on_demand"; zone?: string }
  | { type: "interval"; every: number; unit: Unit; zone?: string; starts_at?: string | null }
  | { type: "cron"; expression: string; zone?: string }
  | { type: "once"; at: string; zone?: string };

export interface Preview {
  text: string;
  occurrences: string[];
}

export type RunState =
  | "pending"
  | "queued"
  | "running"
  | "succeeded"
  | "failed"
  | "timed_out"
  | "cancelled"
  | "lost"
  | "skipped";

export interface Run {
  id: number;
  job: string;
  trigger: "schedule" | "manual" | "backfill" | "retry";
  state: RunState;
  reason: string | null;
  scheduled_for: string | null;
  queued_at: string;
  started_at: string | null;
  finished_at: string | null;
  attempt: number;
  node: string | null;
  script_version: number | null;
  progress: { done: number; total: number | null } | null;
  failure: { message: string; traceback: string | null } | null;
}

export interface Job {
  name: string;
  language: string;
  enabled: boolean;
  schedule: Schedule;
  schedule_text: string;
  next_due: string | null;
  script_version: number;
  created_at: string;
  updated_at: string;
  last_run: Run | null;
}

export interface ScriptWarning {
  message: string;
  line: number | null;
  column: number | null;
}

export interface ScriptVersion {
  version: number;
  language: string;
  saved_at: string;
  saved_by: string;
  size: number;
  warnings: ScriptWarning[];
}

export interface Script {
  source: string;
  version: number;
}

export type Level = "debug" | "info" | "warning" | "error";

export interface LogEntry {
  id: number;
  at: string;
  level: Level;
  source: string;
  message: string;
  run: number | null;
  job: string | null;
}

export interface Setting {
  name: string;
  secret: boolean;
  updated_at: string;
  value: string | null;
}
