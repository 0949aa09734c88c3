// The nouns of the management API.
export type Role = "admin" | "editor" | "viewer";

export interface Session {
  name: string;
  role: Role;
  csrf: string;
}

export type ModeName = "free" | "standard" | "unlimited";

export interface Mode {
  name: ModeName;
  limit: number | null;
  enabled: number;
  limits: Record<ModeName, number | null>;
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

export interface AlertRules {
  failures: number | null;
  every_failure: boolean;
  recovery: boolean;
  late: number | null;
  overdue: number | null;
  channels: string[] | null;
}

export interface Policies {
  overlap: "skip" | "queue" | "parallel" | "replace";
  parallel: number;
  catch_up: "latest" | "skip" | "all";
  catch_up_window: number;
  retries: { attempts: number; delay: number; factor: number; longest_delay: number; on: RunState[] };
  pause_after: number | null;
  priority: number;
  group: string | null;
  keep_runs: number;
  keep_days: number;
  alerts: AlertRules;
}

export interface Limits {
  time: number;
  memory: number;
  entries: number;
  entry_size: number;
}

export interface Channel {
  name: string;
  kind: "apprise" | "webhook";
  address: string;
  created_at: string;
}

export interface Delivery {
  channel: string;
  state: "pending" | "delivered" | "failed";
  attempts: number;
  error: string | null;
}

export interface Alert {
  id: number;
  event: string;
  title: string;
  message: string;
  job: string | null;
  run_id: number | null;
  created_at: string;
  deliveries: Delivery[];
}

export interface Heartbeat {
  name: string;
  every: number;
  grace: number;
  state: "new" | "up" | "down" | "paused";
  last_ping_at: string | null;
  due_at: string | null;
  ping_path: string | null;
}

export interface Job {
  name: string;
  language: string;
  enabled: boolean;
  schedule: Schedule;
  schedule_text: string;
  next_due: string | null;
  limits: Limits;
  policies: Policies;
  failures: number;
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
