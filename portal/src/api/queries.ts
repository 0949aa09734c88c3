import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { notifications } from "@mantine/notifications";
import { sentence } from "../components/States";
import { useWords } from "../i18n";
import { ApiError, api } from "./client";
import type {
  Alert, AuditEntry, Channel, Environment, Heartbeat, Job, Key, Node, Page, Person, RecentRuns, Run, ScriptVersion,
  Service, Setting, SharedScript, Switched, Table, Token,
} from "./types";

const OFTEN = 3_000;

export const useService = () =>
  useQuery({ queryKey: ["service"], queryFn: () => api.get<Service>("/service") });

export const useTables = () =>
  useQuery({
    queryKey: ["tables"],
    queryFn: async () => (await api.get<Page<Table>>("/tables", { limit: 500 })).items,
  });

export const useTable = (name: string) =>
  useQuery({
    queryKey: ["tables", name],
    queryFn: () => api.get<Table>(`/tables/${name}`),
    refetchInterval: 5 * OFTEN,
  });

/** Every job, page after page; many are asked for less often. */
export const useJobs = () =>
  useQuery({
    queryKey: ["jobs"],
    queryFn: () => all<Job>("/jobs"),
    refetchInterval: ({ state }) => unhurried(state.data),
  });

/** Milliseconds until a list is read anew: a long one less often. */
const unhurried = (list: unknown[] | undefined) => OFTEN * Math.ceil(Math.max(1, list?.length ?? 0) / 100);

async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await api.get<Page<T>>(path, { limit: 500, cursor });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}

/** Enables or disables many jobs at once. */
export const useSwitches = (onDone: (answer: Switched, enabled: boolean) => void) =>
  useChange(
    (given: { names: string[]; enabled: boolean }) => api.post<Switched>("/job-switches", given),
    ["jobs", "service"],
    { onDone: (answer, { enabled }) => onDone(answer, enabled) },
  );

/** The packages that a version of a job's script asks for; null where it asks for none. */
export const useEnvironment = (job: string, version: number) =>
  useQuery({
    queryKey: ["environment", job, version],
    queryFn: async () => {
      try {
        return await api.get<Environment>(`/jobs/${job}/environment`);
      } catch (problem) {
        if (problem instanceof ApiError && problem.code === "environment_not_found") return null;
        throw problem;
      }
    },
    refetchInterval: ({ state }) => (state.data && ["wanted", "building"].includes(state.data.state) ? 1_000 : false),
  });

export const useSharedScripts = () =>
  useQuery({
    queryKey: ["shared"],
    queryFn: async () => (await api.get<Page<SharedScript>>("/shared")).items,
  });

export const useJob = (name: string) =>
  useQuery({
    queryKey: ["jobs", name],
    queryFn: () => api.get<Job>(`/jobs/${name}`),
    refetchInterval: OFTEN,
  });

export const useVersions = (job: string) =>
  useQuery({
    queryKey: ["jobs", job, "versions"],
    queryFn: async () =>
      (await api.get<Page<ScriptVersion>>(`/jobs/${job}/script/versions`, { limit: 100 })).items,
  });

export interface RunFilter {
  job: string;
  state: string | null;
  trigger: string | null;
  after: string | null;
  until: string | null;
}

export const useRuns = (filter: RunFilter) =>
  useInfiniteQuery({
    queryKey: ["runs", filter],
    queryFn: ({ pageParam }) => api.get<Page<Run>>("/runs", { ...filter, cursor: pageParam, limit: 100 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    refetchInterval: OFTEN,
  });

/** A run with all that it repeats and that repeat it, oldest first. */
export const useAttempts = (id: number) =>
  useQuery({
    queryKey: ["runs", "attempts", id],
    queryFn: async () => (await api.get<Page<Run>>(`/runs/${id}/attempts`)).items,
    refetchInterval: OFTEN,
  });

/** Runs the same once more. */
export const useRunAgain = (onDone: (run: Run) => void) =>
  useChange((id: number) => api.post<Run>(`/runs/${id}/again`), ["runs", "jobs"], { onDone });

/** The newest runs of every job, oldest first. */
export const useRecent = (most: number) =>
  useQuery({
    queryKey: ["runs", "recent", most],
    queryFn: () => api.get<RecentRuns[]>("/activity/recent", { most }),
    refetchInterval: ({ state }) => unhurried(state.data),
  });

export const useNodes = () =>
  useQuery({
    queryKey: ["nodes"],
    queryFn: async () => (await api.get<Page<Node>>("/nodes")).items,
    refetchInterval: OFTEN,
  });

export const useKeys = () =>
  useQuery({ queryKey: ["keys"], queryFn: async () => (await api.get<Page<Key>>("/keys")).items });

export const useTokens = () =>
  useQuery({ queryKey: ["tokens"], queryFn: async () => (await api.get<Page<Token>>("/tokens")).items });

export const usePeople = () =>
  useQuery({ queryKey: ["people"], queryFn: async () => (await api.get<Page<Person>>("/people")).items });

export type AuditFilter = Record<"actor" | "action" | "after" | "before", string>;

export const useAudit = (filter: AuditFilter) =>
  useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => api.get<Page<AuditEntry>>("/audit", { ...filter, cursor: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
  });

export const useAuditActions = () =>
  useQuery({
    queryKey: ["audit", "actions"],
    queryFn: async () => (await api.get<Page<string>>("/audit/actions")).items,
    staleTime: Infinity,
  });

export const useChannels = () =>
  useQuery({
    queryKey: ["channels"],
    queryFn: async () => (await api.get<Page<Channel>>("/channels")).items,
  });

export const useHeartbeats = () =>
  useQuery({
    queryKey: ["heartbeats"],
    queryFn: async () => (await api.get<Page<Heartbeat>>("/heartbeats", { limit: 500 })).items,
    refetchInterval: OFTEN,
  });

export const useAlerts = () =>
  useQuery({
    queryKey: ["alerts"],
    queryFn: async () => (await api.get<Page<Alert>>("/alerts", { limit: 50 })).items,
    refetchInterval: OFTEN,
  });

export const useSettings = () =>
  useQuery({
    queryKey: ["settings"],
    queryFn: async () => (await api.get<Page<Setting>>("/settings", { limit: 500 })).items,
  });

/** A change: afterwards what it touches is read anew; a refusal is shown unless somebody shows it. */
export function useChange<Given, Answer>(
  change: (given: Given) => Promise<Answer>,
  touches: string[],
  options: { onDone?: (answer: Answer, given: Given) => void; quiet?: boolean } = {},
) {
  const queries = useQueryClient();
  const { t } = useWords();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer, given) => {
      for (const key of touches) void queries.invalidateQueries({ queryKey: [key] });
      options.onDone?.(answer, given);
    },
    onError: (problem) => {
      if (!options.quiet) {
        notifications.show({ color: "red", message: sentence(problem, t("common.offline")) });
      }
    },
  });
}
