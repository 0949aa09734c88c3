import { useCallback } from "react";
import type { Schedule } from "../api/types";
import { type Key, type Translate, useWords } from "../i18n";
import { toWall } from "./wallTime";

const CALENDAR = ["days", "weeks", "months"];

/** Says a schedule in the reader's language; `text` is what the server says of it, in English. */
export function useScheduleWords(): (schedule: Schedule, text: string) => string {
  const { t, locale } = useWords();
  return useCallback(
    (schedule, text) => {
      try {
        return inWords(schedule, text, t, locale);
      } catch {
        return text; // a zone or a moment that this browser does not know
      }
    },
    [t, locale],
  );
}

function inWords(schedule: Schedule, text: string, t: Translate, locale: string): string {
  const zone = ("zone" in schedule && schedule.zone) || "UTC";
  switch (schedule.type) {
    case "on_demand":
      return t("schedule.on_demand");
    case "once":
      return t("when.once", { moment: wall(schedule.at, zone), zone });
    case "cron":
      return t("when.cron", { text, expression: schedule.expression, zone, bounds: bounds(schedule, zone, t) });
    case "interval":
      return interval(schedule, zone, t, locale) + bounds({ ...schedule, starts_at: null }, zone, t);
  }
}

function interval(schedule: Schedule & { type: "interval" }, zone: string, t: Translate, locale: string): string {
  const { every, unit, starts_at: anchor } = schedule;
  const span = t(`when.${unit}${every === 1 ? ".one" : ""}` as Key, { every });
  if (!CALENDAR.includes(unit) || !anchor) return span;
  const shown = new Date(anchor);
  const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(shown);
  const day = {
    weeks: t("when.onWeekday", { day: part({ weekday: "long" }) }),
    months: t("when.onDay", { day: part({ day: "numeric" }) }),
  }[unit as string];
  return span + (day ?? "") + t("when.at", { time: toWall(anchor, zone).slice(11), zone });
}

interface Bounds {
  jitter?: number;
  starts_at?: string | null;
  ends_at?: string | null;
}

function bounds({ jitter, starts_at: start, ends_at: end }: Bounds, zone: string, t: Translate): string {
  return [
    jitter ? t("when.spread", { count: jitter }) : "",
    start ? t("when.from", { moment: wall(start, zone) }) : "",
    end ? t("when.until", { moment: wall(end, zone) }) : "",
  ].join("");
}

const wall = (at: string, zone: string) => toWall(at, zone).replace("T", " ");
