import type { RunMark, RunState } from "../api/types";
import { type Translate, useWords } from "../i18n";
import { formatSeconds } from "./Moment";

/** Runs of a job that are drawn. */
export const MOST_DRAWN = 20;

const SLOT = 6;
const BAR = 4;
const HEIGHT = 28;
const MIDDLE = 16;
const LEAST = 2;

type Look = "up" | "down" | "dot" | "open";

// Told by shape first: what succeeded stands on the line, what failed hangs below it; a dot never ran.
const looks: Record<RunState, Look> = {
  succeeded: "up",
  failed: "down",
  timed_out: "down",
  lost: "down",
  cancelled: "dot",
  skipped: "dot",
  pending: "open",
  queued: "open",
  running: "open",
};

/** The newest runs of a job, oldest first: how long each took, and how it ended. */
export function RunSparkline({ runs }: { runs: RunMark[] }) {
  const { t } = useWords();
  const shown = runs.slice(-MOST_DRAWN);
  const longest = Math.max(...shown.map(seconds), 0);
  const words = sparklineWords(shown, longest, t);
  const width = MOST_DRAWN * SLOT;
  const left = (MOST_DRAWN - shown.length) * SLOT;
  return (
    <svg className="sparkline" width={width} height={HEIGHT} role="img" aria-label={words}>
      <title>{words}</title>
      <line x1={0} x2={width} y1={MIDDLE + 0.5} y2={MIDDLE + 0.5} className="base" />
      {shown.map((run, index) => (
        <Mark key={run.id} run={run} x={left + index * SLOT + 1} share={longest > 0 ? seconds(run) / longest : 0} />
      ))}
    </svg>
  );
}

function Mark({ run, x, share }: { run: RunMark; x: number; share: number }) {
  const look = looks[run.state];
  // The root keeps short runs visible beside a long one.
  const height = LEAST + Math.sqrt(share) * (MIDDLE - LEAST - 1);
  const depth = 2 * LEAST + Math.sqrt(share) * (HEIGHT - MIDDLE - 2 * LEAST - 1);
  switch (look) {
    case "up":
      return <rect className="up" x={x} y={MIDDLE - height} width={BAR} height={height} rx={1} />;
    case "down":
      return <rect className="down" x={x} y={MIDDLE + 1} width={BAR} height={depth} rx={1} />;
    case "open":
      return <rect className="open" x={x + 0.5} y={MIDDLE - 8.5} width={BAR - 1} height={8} rx={1} />;
    case "dot":
      return <circle className="dot" cx={x + BAR / 2} cy={MIDDLE - 3} r={1.5} />;
  }
}

function seconds(run: RunMark): number {
  if (run.started_at === null || run.finished_at === null) return 0;
  return Math.max(0, (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000);
}

/** What the picture shows, for those who do not see it. */
function sparklineWords(runs: RunMark[], longest: number, t: Translate): string {
  if (runs.length === 0) return t("jobs.neverRan");
  const counts = new Map<RunState, number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const outcomes = [...counts].map(([state, count]) => `${count} ${t(`state.${state}`)}`).join(", ");
  const last = t(`state.${runs.at(-1)?.state ?? "pending"}`);
  return t("jobs.sparkline", { count: runs.length, outcomes, last, longest: formatSeconds(longest) });
}
