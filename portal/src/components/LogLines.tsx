import { Anchor, UnstyledButton } from "@mantine/core";
import { memo, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { LogEntry } from "../api/types";
import { useWords } from "../i18n";

const LONG = { characters: 1200, lines: 12 }; // beyond either, a message is folded

interface Line {
  entry: LogEntry;
  /** Also shows whose it is. */
  withJob: boolean;
  /** The entry's own address. */
  to?: string;
  /** It is the one that was looked for. */
  marked?: boolean;
}

/** One entry of a log. */
export const LogLine = memo(function LogLine({ entry, withJob, to, marked = false }: Line) {
  const { t, locale } = useWords();
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (marked) line.current?.scrollIntoView({ block: "center" });
  }, [marked]);
  const at = new Date(entry.at);
  const time = new Intl.DateTimeFormat(locale, {
    ...(withJob ? ({ month: "short", day: "2-digit" } as const) : {}),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  }).format(at);
  return (
    <div
      ref={line}
      className={`entry ${entry.level}${withJob ? " wide" : ""}${marked ? " marked" : ""}`}
      role="listitem"
      aria-current={marked || undefined}
    >
      <time dateTime={entry.at} title={entry.at}>
        {to === undefined ? (
          time
        ) : (
          <Link to={to} title={`${t("logs.permalink")} · ${entry.at}`} className="quiet">
            {time}
          </Link>
        )}
      </time>
      <span className="level">{entry.level}</span>
      {withJob && (
        <span className="whose" title={entry.job ?? entry.source}>
          {entry.run !== null && entry.job !== null ? (
            <Anchor
              component={Link}
              inherit
              to={`/scheduler/${entry.job}/runs/${entry.run}`}
              aria-label={t("logs.openRun", { id: entry.run })}
            >
              <span className="cut">{entry.job}</span>
              <span>#{entry.run}</span>
            </Anchor>
          ) : (
            <span className="cut">{entry.job ?? entry.source}</span>
          )}
        </span>
      )}
      <Message text={entry.message} opened={marked} />
    </div>
  );
});

/** What was said; a long message is folded until somebody wants all of it. */
function Message({ text, opened }: { text: string; opened: boolean }) {
  const { t } = useWords();
  const [open, setOpen] = useState(opened);
  const long = text.length > LONG.characters || text.split("\n", LONG.lines + 1).length > LONG.lines;
  return (
    <div className="message">
      <pre className={long && !open ? "folded" : undefined}>{text}</pre>
      {long && (
        <UnstyledButton className="unfold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("logs.fold") : t("logs.expand", { count: text.length })}
        </UnstyledButton>
      )}
    </div>
  );
}
