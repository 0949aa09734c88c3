import type { Activity, Lane, RunGroup, RunState } from "../../api/types";

/** A state, or an occurrence that is still to come. */
export type Look = RunState | "upcoming";

/** Something on a lane: where it stands, and what it tells. */
export interface Mark {
  x: number;
  /** From where to where it lasted. */
  from: number;
  to: number;
  look: Look;
  group: RunGroup | null;
  at: string;
}

const ring = (x: number, y: number, r: number) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const diamond = (x: number, y: number, r: number) => `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;
const clock = (x: number, y: number, k: number) => `${ring(x, y, 4 * k)}M${x} ${y - 2.5 * k}v${2.5 * k}h${2 * k}`;

/** The shape of each look, so that it is told without its colour; `k` is its size, usually 1. */
const shapes: Record<Look, (x: number, y: number, k: number) => string> = {
  succeeded: (x, y, k) => `M${x} ${y - 5 * k}v${10 * k}`,
  failed: (x, y, k) => diamond(x, y, 5.5 * k),
  timed_out: (x, y, k) => `M${x - 4 * k} ${y - 5.5 * k}h${8 * k}l${-8 * k} ${11 * k}h${8 * k}z`,
  lost: (x, y, k) => diamond(x, y, 5 * k),
  running: (x, y, k) => `M${x - 4 * k} ${y - 6 * k}l${10 * k} ${6 * k}l${-10 * k} ${6 * k}z`,
  queued: clock,
  pending: clock,
  cancelled: (x, y, k) => ring(x, y, 4 * k),
  skipped: (x, y, k) => `M${x - 4 * k} ${y - 4 * k}l${4 * k} ${4 * k}l${-4 * k} ${4 * k}m${4 * k} ${-8 * k}l${4 * k} ${4 * k}l${-4 * k} ${4 * k}`,
  upcoming: (x, y, k) => `M${x} ${y - 4 * k}v${8 * k}`,
};

/** The states in the order in which they are told. */
export const STATES: RunState[] = [
  "succeeded", "failed", "timed_out", "lost", "cancelled", "skipped", "running", "queued", "pending",
];

const LONG = 14;

export const shapeOf = (look: Look, x: number, y: number, k = 1) => shapes[look](round(x), y, k);

/** A scale from moments to places on a track so wide. */
export function scaleOf({ since, until }: Activity, width: number): (at: string | number) => number {
  const from = Date.parse(since);
  const perMilli = width / (Date.parse(until) - from);
  return (at) => ((typeof at === "number" ? at : Date.parse(at)) - from) * perMilli;
}

/** What is on a lane, from left to right. */
export function marksOf(lane: Lane, scale: (at: string) => number, now: string): Mark[] {
  const runs = lane.groups.map((group): Mark => {
    const from = Math.max(0, scale(group.began));
    const to = Math.max(from, scale(group.ended ?? now));
    const x = to - from < LONG ? (from + to) / 2 : to;
    return { x: Math.max(x, 4), from, to, look: group.state, group, at: group.began };
  });
  const coming = lane.upcoming.map((at): Mark => {
    const x = scale(at);
    return { x, from: x, to: x, look: "upcoming", group: null, at };
  });
  return [...runs, ...coming].sort((one, other) => one.x - other.x);
}

export const countOf = (group: RunGroup) => Object.values(group.counts).reduce((sum, count) => sum + count, 0);

/** One path for all marks of a look: a lane has as many elements as looks, however many runs. */
export function pathsOf(marks: Mark[], y: number): { bars: [Look, string][]; several: string; shapes: [Look, string][] } {
  const bars = new Map<Look, string>();
  const drawn = new Map<Look, string>();
  const draw = (look: Look, d: string) => drawn.set(look, (drawn.get(look) ?? "") + d);
  let several = "";
  for (const { look, from, to, x, group } of marks) {
    if (to - from >= LONG) bars.set(look, `${bars.get(look) ?? ""}M${round(from)} ${y}H${round(to)}`);
    if (group === null || countOf(group) === 1) {
      draw(look, shapeOf(look, x, y));
      continue;
    }
    several += `M${round(x)} ${y - 8}v16`;
    // Where some went well, what did not stands on top of them, smaller.
    const some = look !== "succeeded" && (group.counts.succeeded ?? 0) > 0;
    if (some) draw("succeeded", shapeOf("succeeded", x, y + 3, 0.8));
    draw(look, some ? shapeOf(look, x, y - 6, 0.65) : shapeOf(look, x, y));
  }
  // What went well comes first, so that it covers nothing.
  const order = (look: Look) => (look === "succeeded" ? 0 : 1);
  return { bars: [...bars], several, shapes: [...drawn].sort(([one], [other]) => order(one) - order(other)) };
}

/** The mark nearest to a place, if one is near enough to be meant. */
export function nearest(marks: Mark[], x: number, reach: number): number | null {
  let best: number | null = null;
  let distance = reach;
  marks.forEach((mark, index) => {
    const away = Math.abs(mark.x - x);
    if (away <= distance) [best, distance] = [index, away];
  });
  return best;
}

const MINUTE = 60_000;
const STEPS = [10, 60, 180, 360, 1440, 2880].map((minutes) => minutes * MINUTE);

/** Round moments of the reader's own clock, as many as there is room for. */
export function ticksOf({ since, until }: Activity, most: number): number[] {
  const [from, to] = [Date.parse(since), Date.parse(until)];
  const step = STEPS.find((length) => (to - from) / length <= most) ?? 7 * 1440 * MINUTE;
  const midnight = new Date(from);
  midnight.setHours(0, 0, 0, 0);
  const first = midnight.getTime() + Math.ceil((from - midnight.getTime()) / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

const round = (value: number) => Math.round(value * 10) / 10;
