import { useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { api } from "../api/client";
import { useChange, useJobs, useSettings, useTables } from "../api/queries";
import type { Job, Page, Run } from "../api/types";
import { type Key, type LanguageCode, type Translate, languages, useWords } from "../i18n";
import { formatMoment } from "./Moment";
import { places } from "./places";
import { useScheduleWords } from "./scheduleWords";

/** Something that the palette offers: a way to somewhere, or something to do. */
export interface Command {
  id: string;
  kind: Key;
  label: string;
  /** Further words that it is found by, and that stand beside it. */
  detail?: string;
  run: () => void;
}

export type Creating = "job" | "table";

export interface Asked {
  onCreate: (what: Creating) => void;
  onHelp: () => void;
  onLeave: () => void;
}

/** All that the palette offers, the most general first. */
export function useCommands(asked: Asked): Command[] {
  const words = useWords();
  const pages = usePages();
  const things = useThings();
  const ofJobs = useJobActions();
  const { setColorScheme } = useMantineColorScheme();
  const { t, code, choose } = words;
  const general: Command[] = [
    action("create-job", t("palette.createJob"), () => asked.onCreate("job")),
    action("create-table", t("palette.createTable"), () => asked.onCreate("table")),
    ...(["light", "dark", "auto"] as const).map((scheme) =>
      action(`colours-${scheme}`, t("palette.colours", { name: t(`app.theme.${scheme}`) }), () => setColorScheme(scheme)),
    ),
    ...Object.entries(languages)
      .filter(([key]) => key !== code)
      .map(([key, { name }]) => action(`language-${key}`, t("palette.language", { name }), () => choose(key as LanguageCode))),
    action("keys", t("keys.title"), asked.onHelp),
    action("sign-out", t("app.signOut"), asked.onLeave),
  ];
  return [...pages, ...general, ...things, ...ofJobs];
}

function action(id: string, label: string, run: () => void): Command {
  return { id, kind: "palette.action", label, run };
}

function usePages(): Command[] {
  const { t } = useWords();
  const navigate = useNavigate();
  return places.map(({ to, words, letter }) => ({
    id: `page-${to}`,
    kind: "palette.page",
    label: t(words),
    detail: `g ${letter}`,
    run: () => void navigate(to),
  }));
}

function useThings(): Command[] {
  const { t, locale } = useWords();
  const when = useScheduleWords();
  const navigate = useNavigate();
  const jobs = useJobs().data;
  const tables = useTables().data;
  const settings = useSettings().data;
  const runs = useLatestRuns();
  return useMemo(
    () => [
      ...(jobs ?? []).map(({ name, schedule, schedule_text }) =>
        way("palette.job", name, () => void navigate(`/scheduler/${name}`), when(schedule, schedule_text)),
      ),
      ...(tables ?? []).map(({ name }) => way("palette.table", name, () => void navigate(`/data/${name}`))),
      ...(settings ?? []).map(({ name }) => way("palette.setting", name, () => void navigate("/configure"))),
      ...(runs ?? []).map((run) => ({
        id: `run-${run.id}`,
        kind: "palette.run" as const,
        label: runLabel(run, t),
        detail: formatMoment(run.queued_at, locale),
        run: () => void navigate(`/scheduler/${run.job}/runs/${run.id}`),
      })),
    ],
    [jobs, tables, settings, runs, t, locale, when, navigate],
  );
}

function way(kind: Key, name: string, run: () => void, detail?: string): Command {
  return { id: `${kind}-${name}`, kind, label: name, detail, run };
}

function runLabel(run: Run, t: Translate): string {
  return `${run.job} ${run.id}: ${t(`state.${run.state}`)}`;
}

function useLatestRuns(): Run[] | undefined {
  return useQuery({
    queryKey: ["runs", "latest"],
    queryFn: async () => (await api.get<Page<Run>>("/runs", { limit: 20 })).items,
  }).data;
}

function useJobActions(): Command[] {
  const { t } = useWords();
  const navigate = useNavigate();
  const jobs = useJobs().data ?? [];
  const runOnce = useChange((name: string) => api.post<Run>(`/jobs/${name}/runs`), ["jobs", "runs"], {
    onDone: (run) => void navigate(`/scheduler/${run.job}/runs/${run.id}`),
  });
  const turn = useChange(
    (job: Job) => api.post<Job>(`/jobs/${job.name}/${job.enabled ? "disable" : "enable"}`),
    ["jobs", "service"],
    {
      onDone: ({ enabled, name }) =>
        notifications.show({ message: t(enabled ? "jobs.isEnabled" : "jobs.isDisabled", { name }) }),
    },
  );
  return jobs.flatMap((job) => [
    action(`run-once-${job.name}`, t("palette.runOnce", { name: job.name }), () => runOnce.mutate(job.name)),
    action(`turn-${job.name}`, t(job.enabled ? "palette.disable" : "palette.enable", { name: job.name }), () => turn.mutate(job)),
  ]);
}
