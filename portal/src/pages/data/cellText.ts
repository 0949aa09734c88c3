import { parseExactly, writeExactly } from "../../api/client";
import type { ColumnType } from "../../api/types";

/** Characters from which on a text has a view of its own. */
export const LONG = 60;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment in the reader's zone. Making a format is slow, and a grid has many cells. */
export function shownMoment(at: string, locale: string): string {
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
    formats.set(locale, format);
  }
  return format.format(new Date(at));
}

/** A value as somebody would type it. */
export function textOf(value: unknown, type: ColumnType, pretty = false): string {
  if (value === null || value === undefined) return "";
  if (type === "json") return pretty ? prettyJson(value) : writeExactly(value);
  return String(value);
}

function prettyJson(value: unknown): string {
  const lines = (part: unknown, indent: string): string => {
    const deeper = `${indent}  `;
    if (part === null || typeof part !== "object") return writeExactly(part);
    const [open, close] = Array.isArray(part) ? ["[", "]"] : ["{", "}"];
    const inside = Array.isArray(part)
      ? part.map((item) => lines(item, deeper))
      : Object.entries(part).map(([name, item]) => `${JSON.stringify(name)}: ${lines(item, deeper)}`);
    if (inside.length === 0) return open + close;
    return `${open}\n${inside.map((line) => deeper + line).join(",\n")}\n${indent}${close}`;
  };
  return lines(value, "");
}

/**
 * What a typed text is as JSON. Whether it fits the column is for the server to say: what is no number, say,
 * goes there as the text that it is, and its answer names what is wrong.
 */
export function valueOf(text: string, type: ColumnType): unknown {
  if (type === "string") return text;
  if (text.trim() === "") return null;
  if (type === "datetime") return text;
  try {
    return parseExactly(text);
  } catch (problem) {
    if (type === "json") throw problem;
    return text;
  }
}

export const isLong = (text: string) => text.length > LONG || text.includes("\n");

const IMAGES: [string, string][] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
];

/** Where an image can be shown from, if a text is one: a `data:` URL, or base64 that begins as images do. */
export function imageOf(value: unknown): string | null {
  if (typeof value !== "string" || value.length < 40) return null;
  if (/^data:image\/(png|jpeg|gif|webp|svg\+xml|avif)[;,]/.test(value)) return value;
  const known = IMAGES.find(([beginning]) => value.startsWith(beginning));
  return known && /^[A-Za-z0-9+/\s]+=*\s*$/.test(value) ? `data:${known[1]};base64,${value}` : null;
}

/** A moment as the browser's field for local times has it, to the millisecond. */
export function localText(at: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 23);
}

/** The same back, in UTC. */
export function utcText(local: string): string {
  const moment = new Date(local);
  return local === "" || Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
}
