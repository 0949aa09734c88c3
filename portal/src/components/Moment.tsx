import { Text, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useWords } from "../i18n";

/** The present, anew every second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
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
  const now = useNow();
  if (at === null) return <Text span inherit c="dimmed">{t("common.never")}</Text>;
  const seconds = (Date.parse(at) - now) / 1000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
  return (
    <Tooltip label={`${formatMoment(at, locale)} · ${at}`} openDelay={300}>
      <time dateTime={at} className="numbers">
        {words}
      </time>
    </Tooltip>
  );
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
