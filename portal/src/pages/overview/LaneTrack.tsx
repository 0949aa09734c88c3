import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { Link } from "react-router";
import type { Activity, Lane } from "../../api/types";
import { useWords } from "../../i18n";
import { Hint } from "./Hint";
import { type Mark, marksOf, nearest, pathsOf, scaleOf } from "./marks";
import { useSentence } from "./useSentence";

const HEIGHT = 30;
const REACH = 10;

/** A job's runs, drawn. One link moves among them, by pointer or arrow keys, and opens what it is on. */
export function LaneTrack(props: { lane: Lane; activity: Activity; width: number; ticks: string }) {
  const { lane, activity, width } = props;
  const scale = useMemo(() => scaleOf(activity, width), [activity, width]);
  const marks = useMemo(() => marksOf(lane, scale, activity.now), [lane, scale, activity.now]);
  const paths = useMemo(() => pathsOf(marks, HEIGHT / 2), [marks]);
  // Picked by its moment: places move with time, and what is picked stays.
  const [picked, setPicked] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const found = marks.findIndex((mark) => mark.at === picked);
  const current = found >= 0 ? found : Math.max(0, marks.findLastIndex((mark) => mark.group !== null));
  const mark = marks[current];
  const pick = (index: number) => setPicked(marks[Math.min(Math.max(index, 0), marks.length - 1)]?.at ?? null);
  const point = (event: PointerEvent) => {
    const index = nearest(marks, event.clientX - event.currentTarget.getBoundingClientRect().left, REACH);
    if (index !== null) pick(index);
    setShown(index !== null);
  };
  const move = (event: KeyboardEvent) => {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: marks.length - 1 }[event.key];
    if (event.key === "Escape") setShown(false);
    if (to === undefined) return;
    event.preventDefault();
    pick(to);
    setShown(true);
  };
  return (
    <div className="track" onPointerMove={point} onPointerDown={point} onPointerLeave={() => setShown(false)}>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <path className="ticks" d={props.ticks} />
        <path className="nowline" d={`M${scale(activity.now)} 0V${HEIGHT}`} />
        {paths.bars.map(([look, d]) => (
          <path key={look} className={`lasting ${look}`} d={d} />
        ))}
        <path className="several" d={paths.several} />
        {paths.shapes.map(([look, d]) => (
          <path key={look} className={`shape ${look}`} d={d} />
        ))}
      </svg>
      {mark && (
        <Stop job={lane.job} mark={mark} onMove={move} onShow={setShown} />
      )}
      {mark && shown && <Hint job={lane.job} mark={mark} width={width} />}
    </div>
  );
}

function Stop(props: { job: string; mark: Mark; onMove: (event: KeyboardEvent) => void; onShow: (shown: boolean) => void }) {
  const { job, mark } = props;
  const { t } = useWords();
  const sentence = useSentence();
  const to = mark.group === null ? `/scheduler/${job}` : `/scheduler/${job}/runs/${mark.group.run}`;
  return (
    <Link
      className="stop"
      to={to}
      style={{ left: mark.x }}
      aria-label={`${job}: ${sentence(mark)}`}
      aria-description={t("overview.arrows")}
      onKeyDown={props.onMove}
      onFocus={(event) => props.onShow(event.currentTarget.matches(":focus-visible"))}
      onBlur={() => props.onShow(false)}
    />
  );
}
