// The nouns of the management API: names for the generated types. `deno task types` writes schema.d.ts.
import type { components } from "./schema";

type Schemas = components["schemas"];

/** An answer names every field; only what is sent may leave some to their defaults. */
export type Whole<T> = T extends (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Field in keyof T]-?: Whole<T[Field]> }
    : T;

export type Role = Schemas["Role"];
export type Session = Whole<Schemas["SessionBody"]>;
export type Mode = Omit<Whole<Schemas["model_service_Mode"]>, "limits"> & {
  limits: Record<ModeName, number | null>;
};
export type ModeName = Schemas["ModeName"];
export type ModePreview = Whole<Schemas["ModePreview"]>;
export type ServiceOptions = Whole<Schemas["ServiceOptions"]>;
export type Service = Omit<Whole<Schemas["ServiceBody"]>, "mode"> & { mode: Mode };
export type Node = Whole<Schemas["BusyNode"]>;
export type Key = Whole<Schemas["Key"]>;
export type NewKey = Whole<Schemas["NewKey"]>;
export type Person = Whole<Schemas["Person"]>;
export type NewPassword = Whole<Schemas["NewPassword"]>;
export type AuditEntry = Whole<Schemas["AuditEntry"]>;
export type Token = Whole<Schemas["Token"]>;
export type NewToken = Whole<Schemas["NewToken"]>;
export type Setting = Whole<Schemas["Setting"]>;

export interface Page<T> {
  items: T[];
  cursor: string | null;
}

export type ColumnType = Schemas["ColumnType"];
export type Column = Whole<Schemas["ColumnDefinition"]>;
export type Table = Whole<Schemas["Table"]>;
export type Conversion = Whole<Schemas["Conversion"]>;
export type IdType = Schemas["IdType"];
export type Permission = Schemas["Permission"];
export type Permissions = Whole<Schemas["Permissions"]>;
export type Index = Whole<Schemas["IndexDefinition"]>;
export type RowId = string | number | bigint;
export type Row = Record<string, unknown> & { id: RowId };
export interface RowPage extends Page<Row> {
  total: number | null;
}
export type FilePreview = Omit<Whole<Schemas["FilePreview"]>, "rows"> & { rows: Record<string, unknown>[] };
export type ImportProgress = Whole<Schemas["ImportProgress"]>;

export type Unit = Schemas["Unit"];
/** A schedule as it is written: what is left out has its default. */
export type Schedule =
  | Written<Schemas["OnDemand"], "type">
  | Written<Schemas["Interval"], "type" | "every" | "unit">
  | Written<Schemas["Cron"], "type" | "expression">
  | Written<Schemas["Once"], "type" | "at">;
type Written<T, Needed extends keyof T> = Pick<T, Needed> & Partial<Omit<T, Needed>>;
export type Preview = Schemas["Preview"];

export type RunState = Schemas["RunState"];
export type Run = Whole<Schemas["Run"]>;
export type RowCounts = Whole<Schemas["RowCounts"]>;
export type RunMark = Whole<Schemas["RunMark"]>;
export type RecentRuns = Whole<Schemas["RecentRuns"]>;
export type RunGroup = Omit<Whole<Schemas["RunGroup"]>, "counts"> & { counts: Counts };
export type Lane = Omit<Whole<Schemas["Lane"]>, "counts" | "groups"> & { counts: Counts; groups: RunGroup[] };
export type Counts = Partial<Record<RunState, number>>;
export type Activity = Omit<Whole<Schemas["Activity"]>, "counts" | "lanes"> & { counts: Counts; lanes: Lane[] };
export type Standing = Omit<Whole<Schemas["Standing"]>, "counts"> & { counts: Counts };
export type Tutorial = Whole<Schemas["Tutorial"]>;
export type StepName = Schemas["StepName"];
export type Backfill = Whole<Schemas["Backfill"]>;

export type Limits = Whole<Schemas["Limits"]>;
export type Policies = Whole<Schemas["Policies"]>;
export type Retries = Whole<Schemas["Retries"]>;
export type AlertRules = Whole<Schemas["AlertRules"]>;
export type Channel = Whole<Schemas["Channel"]>;
export type Alert = Whole<Schemas["Alert"]>;
export type Delivery = Whole<Schemas["Delivery"]>;
export type Heartbeat = Whole<Schemas["Heartbeat"]>;
export type Backup = Whole<Schemas["Backup"]>;
export type Language = Schemas["Language"];
export type Job = Omit<Whole<Schemas["Job"]>, "schedule"> & { schedule: Schedule };
export type ScriptWarning = Whole<Schemas["ScriptWarning"]>;
export type CheckedScript = Whole<Schemas["CheckedScript"]>;
export type Environment = Whole<Schemas["Environment"]>;
export type SharedScript = Whole<Schemas["SharedScript"]>;
export type Switched = Whole<Schemas["Switched"]>;
export type ScriptVersion = Whole<Schemas["ScriptVersion"]>;
/** A shared script as it is stored; its tag is another after every save. */
export interface SharedText {
  source: string;
  tag: string | null;
}

export interface Script {
  source: string;
  version: number;
}

export type Level = Schemas["Level"];
export type LogEntry = Whole<Schemas["LogEntry"]>;
