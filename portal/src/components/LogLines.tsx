import { Anchor } from "@mantine/core";
import { memo } from "react";
import { Link } from "react-router";
import type { LogEntry } from "../api/types";
import { useWords } from "../i18n";

/** One entry of a log; with `withJob`, also whose it is. */
export const LogLine = memo(function LogLine({ entry, withJob }: { entry: LogEntry; withJob: boolean }) {
  const { t, locale } = useWords();
  const at = new Date(entry.at);
  const time = new Intl.DateTimeFormat(locale, {
    ...(withJob ? ({ month: "short", day: "2-digit" } as const) : {}),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  }).format(at);
  return (
    <div className={`entry ${entry.level}${withJob ? " wide" : ""}`} role={withJob ? "listitem" : undefined}>
      <time dateTime={entry.at} title={entry.at}>
        {time}
      </time>
      <span className="level">{entry.level}</span>
      {withJob && (
        <span className="cut">
          {entry.run !== null && entry.job !== null ? (
            <Anchor
              component={Link}
              inherit
              to={`/scheduler/${entry.job}/runs/${entry.run}`}
              aria-label={`${entry.job} #${entry.run}: ${t("logs.openRun", { id: entry.run })}`}
            >
              {entry.job} #{entry.run}
            </Anchor>
          ) : (
            (entry.job ?? entry.source)
          )}
        </span>
      )}
      <pre>{entry.message}</pre>
    </div>
  );
});
