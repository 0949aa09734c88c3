import { Button, Center, Group, Paper, Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconListDetails, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import { useJobs } from "../../api/queries";
import { useNewEntries } from "../../api/stream";
import type { LogEntry, Page } from "../../api/types";
import { LogLine } from "../../components/LogLines";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

const LEVELS = ["debug", "info", "warning", "error"] as const;

/** The service's log; what is shown stands in the address, so that it can be shared. */
export function Logs() {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const wanted = Object.fromEntries(search) as Record<string, string>;
  const live = wanted.live !== "no";
  const [filter] = useDebouncedValue({ level: wanted.level ?? "", job: wanted.job ?? "", text: wanted.text ?? "" }, 250);
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };
  const older = useInfiniteQuery({
    queryKey: ["logs", filter],
    queryFn: ({ pageParam }) => api.get<Page<LogEntry>>("/logs", { ...filter, cursor: pageParam, limit: 200 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
  });
  const newer = useNewEntries(live, filter, () => void older.refetch());
  const entries = useMemo(() => merge(newer, older.data?.pages ?? []), [newer, older.data]);
  const filtered = Object.values(filter).some((value) => value !== "");
  return (
    <>
      <PageHead title={t("logs.title")}>
        <Switch label={t("logs.live")} checked={live} onChange={(event) => change("live", event.currentTarget.checked ? null : "no")} />
      </PageHead>
      <Filters wanted={wanted} onChange={change} />
      {older.isPending && <Skeletons count={8} />}
      {older.isError && <Problem problem={older.error} onRetry={() => void older.refetch()} />}
      {older.data && entries.length === 0 && (
        <Empty
          icon={<IconListDetails size={28} />}
          title={t(filtered ? "logs.noMatch" : "logs.empty")}
          text={filtered ? undefined : t("logs.emptyText")}
        />
      )}
      {entries.length > 0 && (
        <Paper withBorder className="log" py={4} role="list" aria-label={t("logs.title")}>
          {entries.map((entry) => (
            <LogLine key={entry.id} entry={entry} withJob />
          ))}
        </Paper>
      )}
      {older.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={older.isFetchingNextPage} onClick={() => void older.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </Center>
      )}
    </>
  );
}

function Filters({ wanted, onChange }: { wanted: Record<string, string>; onChange: (name: string, value: string | null) => void }) {
  const { t } = useWords();
  const jobs = useJobs();
  return (
    <Group mb="md" gap="sm">
      <Select
        aria-label={t("logs.level")}
        w={{ base: "100%", xs: 220 }}
        data={LEVELS.map((level) => ({ value: level, label: t(`logs.level.${level}`) }))}
        value={wanted.level ?? "debug"}
        allowDeselect={false}
        onChange={(level) => onChange("level", level === "debug" ? null : level)}
      />
      <Select
        aria-label={t("logs.job")}
        w={{ base: "100%", xs: 200 }}
        placeholder={t("logs.allJobs")}
        clearable
        searchable
        data={jobs.data?.map((job) => job.name) ?? []}
        value={wanted.job ?? null}
        onChange={(job) => onChange("job", job)}
      />
      <TextInput
        flex="1 1 12rem"
        aria-label={t("logs.text")}
        data-search
        placeholder={t("logs.text")}
        leftSection={<IconSearch size={16} />}
        value={wanted.text ?? ""}
        onChange={(event) => onChange("text", event.currentTarget.value)}
      />
    </Group>
  );
}

function merge(newer: LogEntry[], pages: Page<LogEntry>[]): LogEntry[] {
  const older = pages.flatMap((page) => page.items);
  const newest = older[0]?.id ?? 0;
  return [...newer.filter((entry) => entry.id > newest), ...older];
}
