import { Text, Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useWords } from "../i18n";

// One clock for the whole page: hundreds of moments cost one timer, and only words that change are drawn anew.
const watchers = new Set<() => void>();
let present = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    present = Date.now();
    for (const each of watchers) each();
  }, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present, at most a second old: the clock stands while nobody watches. */
function look(): number {
  const now = Date.now();
  if (now - present >= 1000) present = now;
  return present;
}

/** The present, anew every second. */
export function useNow(): number {
  return useSyncExternalStore(watch, look);
}

export function formatMoment(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

/** A moment in the reader's zone; its exact UTC on hover. */
export function Moment({ at }: { at: string | null }) {
  const { t, locale } = useWords();
  if (at === null) return <Text span inherit c="dimmed">{t("common.never")}</Text>;
  return (
    <Tooltip label={at} openDelay={300}>
      <time dateTime={at} className="numbers">
        {formatMoment(at, locale)}
      </time>
    </Tooltip>
  );
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How long ago, or how long until. */
export function Relative({ at }: { at: string | null }) {
  const { t, locale } = useWords();
  const words = useSyncExternalStore(watch, () => (at === null ? "" : relativeWords(at, locale)));
  if (at === null) return <Text span inherit c="dimmed">{t("common.never")}</Text>;
  return (
    <Tooltip label={`${formatMoment(at, locale)} · ${at}`} openDelay={300}>
      <time dateTime={at} className="numbers">
        {words}
      </time>
    </Tooltip>
  );
}

const formats = new Map<string, Intl.RelativeTimeFormat>();

function relativeWords(at: string, locale: string): string {
  const format = formats.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  formats.set(locale, format);
  const seconds = (Date.parse(at) - look()) / 1000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return format.format(Math.round(seconds / size), unit);
}

/** The time from one moment to another, or to now. */
export function Duration({ from, to }: { from: string | null; to: string | null }) {
  const now = useNow();
  if (from === null) return <>–</>;
  const seconds = Math.max(0, ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000);
  return <span className="numbers">{formatSeconds(seconds)}</span>;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
