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

/** The shape of each look, so that it is told without its colour. */
const shapes: Record<Look, (x: number, y: number) => string> = {
  succeeded: (x, y) => `M${x} ${y - 5}v10`,
  failed: (x, y) => `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`,
  timed_out: (x, y) => `M${x - 4} ${y - 5.5}h8l-8 11h8z`,
  lost: (x, y) => `M${x} ${y - 5}l5 5l-5 5l-5 -5z`,
  running: (x, y) => `M${x - 4} ${y - 6}l10 6l-10 6z`,
  queued: (x, y) => `${ring(x, y, 4)}M${x} ${y - 2.5}v2.5h2`,
  pending: (x, y) => `${ring(x, y, 4)}M${x} ${y - 2.5}v2.5h2`,
  cancelled: (x, y) => ring(x, y, 4),
  skipped: (x, y) => `M${x - 4} ${y - 4}l4 4l-4 4m4 -8l4 4l-4 4`,
  upcoming: (x, y) => `M${x} ${y - 4}v8`,
};

/** The states in the order in which they are told. */
export const STATES: RunState[] = [
  "succeeded", "failed", "timed_out", "lost", "cancelled", "skipped", "running", "queued", "pending",
];

const LONG = 14;

export const shapeOf = (look: Look, x: number, y: number) => shapes[look](round(x), y);

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
  let several = "";
  for (const { look, from, to, x, group } of marks) {
    drawn.set(look, (drawn.get(look) ?? "") + shapeOf(look, x, y));
    if (to - from >= LONG) bars.set(look, `${bars.get(look) ?? ""}M${round(from)} ${y}H${round(to)}`);
    if (group !== null && countOf(group) > 1) several += `M${round(x)} ${y - 8}v16`;
  }
  return { bars: [...bars], several, shapes: [...drawn] };
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
