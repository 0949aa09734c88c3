import { Anchor, Button, SegmentedControl, Text } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { type Hours, RANGES, useActivity } from "../../api/overview";
import type { Activity } from "../../api/types";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { LaneTrack } from "./LaneTrack";
import { Look } from "./Look";
import { STATES, countOf, scaleOf, ticksOf } from "./marks";
import "./overview.css";

const FEW = 25;
const ALL = 500;
const STORED = "mainspring.overview.hours";

function storedHours(): Hours {
  const stored = Number(localStorage.getItem(STORED));
  return RANGES.find((known) => known === stored) ?? 24;
}

/** What ran lately and what comes, a lane for each job. */
export function Timeline() {
  const { t } = useWords();
  const [hours, setHours] = useState(storedHours);
  const [lanes, setLanes] = useState(FEW);
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const activity = useActivity(hours, lanes, narrow ? 36 : 96);
  const choose = (next: string) => {
    localStorage.setItem(STORED, next);
    setHours(Number(next) as Hours);
  };
  return (
    <Section
      title={t("overview.timeline")}
      beside={
        <SegmentedControl
          size="xs"
          aria-label={t("overview.range")}
          value={String(hours)}
          onChange={choose}
          data={RANGES.map((known) => ({ value: String(known), label: t(`overview.hours${known}`) }))}
        />
      }
    >
      {activity.isPending && <Skeletons />}
      {activity.isError && !activity.data && <Problem problem={activity.error} onRetry={() => void activity.refetch()} />}
      {activity.data && (
        <div style={{ opacity: activity.isPlaceholderData ? 0.5 : 1 }}>
          <Lanes activity={activity.data} narrow={narrow ?? false} />
          {activity.data.left_out > 0 && (
            <Button mt="xs" size="xs" variant="default" onClick={() => setLanes(ALL)}>
              {t("overview.showAll", { count: activity.data.left_out })}
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}

function Lanes({ activity, narrow }: { activity: Activity; narrow: boolean }) {
  const { t } = useWords();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const ticks = useMemo(() => ticksOf(activity, narrow ? 5 : 10), [activity, narrow]);
  const scale = scaleOf(activity, width);
  const lines = ticks.map((at) => `M${Math.round(scale(at)) + 0.5} 0v30`).join("");
  if (activity.lanes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("overview.nothingRan")}
      </Text>
    );
  }
  return (
    <>
      <ol className="timeline">
        <li aria-hidden="true">
          <div className="ruler" ref={ref}>
            <Ruler activity={activity} ticks={ticks} width={width} />
          </div>
        </li>
        {activity.lanes.map((lane) => (
          <li key={lane.job}>
            <Anchor component={Link} to={`/scheduler/${lane.job}`} className="name" title={lane.job} c="inherit">
              {lane.job}
            </Anchor>
            <LaneTrack lane={lane} activity={activity} width={width} ticks={lines} />
          </li>
        ))}
      </ol>
      <Legend activity={activity} />
    </>
  );
}

function Ruler({ activity, ticks, width }: { activity: Activity; ticks: number[]; width: number }) {
  const { t, locale } = useWords();
  const scale = scaleOf(activity, width);
  const now = scale(activity.now);
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric" });
  const label = (at: number) => {
    const date = new Date(at);
    return date.getHours() === 0 && date.getMinutes() === 0 ? day.format(date) : time.format(date);
  };
  // Room for half a label at both ends, and for the one that says now.
  const fits = (x: number) => x > 18 && x < width - 18 && Math.abs(x - now) > 44;
  return (
    <>
      {ticks
        .filter((at) => fits(scale(at)))
        .map((at) => (
          <span key={at} style={{ left: scale(at) }}>
            {label(at)}
          </span>
        ))}
      <span className="now" style={{ left: now }}>
        {t("overview.now")}
      </span>
    </>
  );
}

function Legend({ activity }: { activity: Activity }) {
  const { t } = useWords();
  const groups = activity.lanes.flatMap((lane) => lane.groups);
  const states = STATES.filter((state) => groups.some((group) => group.state === state));
  return (
    <div className="timeline-legend">
      {states.map((state) => (
        <span key={state}>
          <Look look={state} /> {t(`state.${state}`)}
        </span>
      ))}
      {activity.lanes.some((lane) => lane.upcoming.length > 0) && (
        <span>
          <Look look="upcoming" /> {t("overview.upcoming")}
        </span>
      )}
      {groups.some((group) => countOf(group) > 1) && (
        <span>
          <svg className="look" width="16" height="16" aria-hidden="true">
            <path className="several" d="M8 3v10" />
          </svg>
          {t("overview.several")}
        </span>
      )}
    </div>
  );
}
