import type { Job, RunMark, RunState } from "../../api/types";

/** A job with what its row shows. */
export interface ListedJob {
  job: Job;
  /** The schedule, as its reader reads it. */
  when: string;
  runs: RunMark[];
}

/** Which jobs are shown, in which order; all of it stands in the address. */
export interface JobFilter {
  text: string;
  enabled: "yes" | "no" | null;
  outcome: RunState | "never" | null;
  sort: SortKey;
  descending: boolean;
}

export const SORT_KEYS = ["name", "enabled", "schedule", "recent", "last", "next"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export function readFilter(search: URLSearchParams): JobFilter {
  const sort = search.get("sort") ?? "name";
  const key = sort.replace(/^-/, "");
  const enabled = search.get("enabled");
  return {
    text: search.get("q") ?? "",
    enabled: enabled === "yes" || enabled === "no" ? enabled : null,
    outcome: search.get("outcome") as JobFilter["outcome"],
    sort: SORT_KEYS.find((known) => known === key) ?? "name",
    descending: sort.startsWith("-"),
  };
}

export function writeFilter(filter: JobFilter): URLSearchParams {
  const search = new URLSearchParams();
  if (filter.text) search.set("q", filter.text);
  if (filter.enabled) search.set("enabled", filter.enabled);
  if (filter.outcome) search.set("outcome", filter.outcome);
  const sort = (filter.descending ? "-" : "") + filter.sort;
  if (sort !== "name") search.set("sort", sort);
  return search;
}

/** The jobs that match, in order. */
export function chosen(jobs: ListedJob[], filter: JobFilter): ListedJob[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = jobs.filter(({ job, when }) => {
    const text = `${job.name} ${when} ${job.language}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (filter.enabled === null || job.enabled === (filter.enabled === "yes")) &&
      (filter.outcome === null || (job.last_run?.state ?? "never") === filter.outcome)
    );
  });
  const direction = filter.descending ? -1 : 1;
  return matching.sort((a, b) => direction * compare(a, b, filter.sort) || byName(a, b));
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byName = (a: ListedJob, b: ListedJob) => collator.compare(a.job.name, b.job.name);

function compare(a: ListedJob, b: ListedJob, key: SortKey): number {
  switch (key) {
    case "name":
      return byName(a, b);
    case "schedule":
      return collator.compare(a.when, b.when);
    case "enabled":
      return Number(b.job.enabled) - Number(a.job.enabled);
    case "recent":
      return failures(b) - failures(a);
    case "last":
      return moment(b.job.last_run?.queued_at, Number.NEGATIVE_INFINITY) - moment(a.job.last_run?.queued_at, Number.NEGATIVE_INFINITY) || 0;
    case "next":
      return moment(a.job.next_due, Number.POSITIVE_INFINITY) - moment(b.job.next_due, Number.POSITIVE_INFINITY) || 0;
  }
}

const FAILED: RunState[] = ["failed", "timed_out", "lost"];
const failures = ({ runs }: ListedJob) => runs.filter(({ state }) => FAILED.includes(state)).length;

function moment(at: string | null | undefined, absent: number): number {
  return at ? Date.parse(at) : absent;
}
