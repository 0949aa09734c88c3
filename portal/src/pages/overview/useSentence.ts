import { formatMoment, formatSeconds } from "../../components/Moment";
import { type Translate, useWords } from "../../i18n";
import { type Mark, STATES, countOf } from "./marks";

/** What a mark tells, in words. */
export function useSentence(): (mark: Mark) => string {
  const { t, locale } = useWords();
  return (mark) => linesOf(mark, t, locale).join(", ");
}

/** What a mark tells: which run or how many, how they ended, when, and how long. */
export function linesOf(mark: Mark, t: Translate, locale: string): string[] {
  const began = formatMoment(mark.at, locale);
  if (mark.group === null) return [t("overview.upcoming"), began];
  const { group } = mark;
  const runs = countOf(group);
  if (runs > 1) {
    const states = STATES.filter((state) => group.counts[state]).map((state) => `${group.counts[state]} ${t(`state.${state}`)}`);
    return [t("overview.severalRuns", { count: runs }), ...states, t("overview.from", { at: began }), t("overview.opens", { id: group.run })];
  }
  const lines = [t("run.title", { id: group.run }), t(`state.${group.state}`), began];
  if (group.ended !== null) lines.push(formatSeconds((Date.parse(group.ended) - Date.parse(group.began)) / 1000));
  return lines;
}
