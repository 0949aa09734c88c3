import { Checkbox, Table } from "@mantine/core";
import { useIntersection, useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Run } from "../../api/types";
import { type Key, useWords } from "../../i18n";
import { BulkBar } from "./BulkBar";
import { NARROW } from "./JobFilterBar";
import { JobCard, JobRow, type JobActs } from "./JobRow";
import { SortHeading } from "./SortHeading";
import type { JobFilter, ListedJob, SortKey } from "./jobFilter";
import { useSwitch } from "./useSwitch";

/** Jobs that are drawn at first, and more each time the end comes into sight. */
const STEP = 60;

const COLUMNS: { key: SortKey; words: Key }[] = [
  { key: "name", words: "common.name" },
  { key: "enabled", words: "jobs.enabled" },
  { key: "schedule", words: "jobs.schedule" },
  { key: "recent", words: "jobs.recent" },
  { key: "last", words: "jobs.lastRun" },
  { key: "next", words: "jobs.nextRun" },
];

interface Shown {
  jobs: ListedJob[];
  filter: JobFilter;
  onSort: (part: Partial<JobFilter>) => void;
}

export function JobTable({ jobs, filter, onSort }: Shown) {
  const { t } = useWords();
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const mayEdit = useMayEdit();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [drawn, end] = useGrowing(jobs.length);
  const acts = useActs(setSelected);
  // What the filter hides is not switched.
  const chosen = jobs.filter(({ job }) => selected.has(job.name)).map(({ job }) => job.name);
  const every = chosen.length === jobs.length;
  const selectAll = mayEdit && (
    <Checkbox
      aria-label={t("jobs.selectAll")}
      label={narrow ? t("jobs.selectAll") : undefined}
      checked={every}
      indeterminate={chosen.length > 0 && !every}
      onChange={() => setSelected(new Set(every ? [] : jobs.map(({ job }) => job.name)))}
    />
  );
  const each = (listed: ListedJob, Row: typeof JobRow) => (
    <Row key={listed.job.name} {...listed} selected={selected.has(listed.job.name)} mayEdit={mayEdit} acts={acts} />
  );
  const visible = jobs.slice(0, drawn);
  return (
    <>
      {narrow ? (
        <>
          {selectAll}
          <ul className="cards" aria-label={t("jobs.title")}>
            {visible.map((listed) => each(listed, JobCard))}
          </ul>
        </>
      ) : (
        <Table.ScrollContainer minWidth={900}>
          <Table highlightOnHover verticalSpacing="sm" className="things jobs">
            <Table.Thead>
              <Table.Tr>
                {mayEdit && <Table.Th w={1}>{selectAll}</Table.Th>}
                {COLUMNS.map(({ key, words }) => (
                  <SortHeading key={key} name={key} words={t(words)} filter={filter} onSort={onSort} />
                ))}
                {mayEdit && <Table.Th w={1} aria-label={t("common.actions")} />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>{visible.map((listed) => each(listed, JobRow))}</Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <div ref={end} />
      <BulkBar chosen={chosen} onKeep={(names) => setSelected(new Set(names))} />
    </>
  );
}

/** What a row can do; the same from one drawing to the next, so that only rows that changed are drawn anew. */
function useActs(setSelected: (change: (now: ReadonlySet<string>) => ReadonlySet<string>) => void): JobActs {
  const navigate = useNavigate();
  const turn = useSwitch().mutate;
  const run = useChange((name: string) => api.post<Run>(`/jobs/${name}/runs`), ["jobs", "runs"], {
    onDone: (made) => void navigate(`/scheduler/${made.job}/runs/${made.id}`),
  }).mutate;
  const select = useCallback(
    (name: string, on: boolean) =>
      setSelected((now) => {
        const next = new Set(now);
        if (on) next.add(name);
        else next.delete(name);
        return next;
      }),
    [setSelected],
  );
  const [acts] = useState<JobActs>(() => ({ select, turn, run }));
  return acts;
}

/** How many of a list are drawn: more whenever its end comes into sight. */
function useGrowing(length: number): [number, (end: HTMLElement | null) => void] {
  const [drawn, setDrawn] = useState(STEP);
  const { ref, entry } = useIntersection({ rootMargin: "600px" });
  const near = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (!near || drawn >= length) return undefined;
    const next = requestAnimationFrame(() => setDrawn((now) => now + STEP));
    return () => cancelAnimationFrame(next);
  }, [near, drawn, length]);
  return [drawn, ref];
}
