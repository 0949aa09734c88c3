import { ActionIcon, Anchor, Button, Center, Group, Select, SimpleGrid, Table, Text, Tooltip } from "@mantine/core";
import { IconHistory, IconRepeat } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useRunAgain, useRuns } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Run } from "../../api/types";
import { DateTimeInput } from "../../components/DateTimeInput";
import { Duration, Moment } from "../../components/Moment";
import { reasonWords } from "../../components/reason";
import { StateBadge } from "../../components/StateBadge";
import { Empty, Problem, Skeletons } from "../../components/States";
import { type Key, useWords } from "../../i18n";

const STATES = ["pending", "queued", "running", "succeeded", "failed", "timed_out", "cancelled", "lost", "skipped"] as const;
const TRIGGERS = ["schedule", "manual", "backfill", "retry"] as const;
const TIMES: { value: string; words: Key; seconds: number }[] = [
  { value: "hour", words: "run.lastHour", seconds: 3600 },
  { value: "day", words: "run.lastDay", seconds: 86_400 },
  { value: "week", words: "run.lastWeek", seconds: 7 * 86_400 },
];

const RANGE = "range";

/** A job's runs; what is shown stands in the address, so that it can be shared. */
export function RunsTab({ job }: { job: string }) {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const [state, trigger, time] = ["state", "trigger", "time"].map((name) => search.get(name));
  const [from, to] = [search.get("from"), search.get("to")];
  const after = useMemo(() => {
    if (time === RANGE) return from;
    const seconds = TIMES.find(({ value }) => value === time)?.seconds;
    return seconds === undefined ? null : new Date(Date.now() - 1000 * seconds).toISOString();
  }, [time, from]);
  const until = time === RANGE ? to : null;
  const runs = useRuns({ job, state: state ?? null, trigger: trigger ?? null, after, until });
  const shown = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    if (next.get("time") !== RANGE) for (const end of ["from", "to"]) next.delete(end);
    setSearch(next, { replace: true });
  };
  const filtered = Boolean(state || trigger || time);
  const filter = (name: string, label: Key, all: Key, data: { value: string; label: string }[], value?: string | null) => (
    <Select
      aria-label={t(label)}
      placeholder={t(all)}
      clearable
      w={{ base: "100%", xs: 180 }}
      data={data}
      value={value ?? null}
      onChange={(chosen) => change(name, chosen)}
    />
  );
  return (
    <>
      <Group mb="sm" gap="sm" align="flex-end">
        {filter("state", "run.state", "run.allStates", STATES.map((value) => ({ value, label: t(`state.${value}`) })), state)}
        {filter("trigger", "run.trigger", "run.allTriggers", TRIGGERS.map((value) => ({ value, label: t(`trigger.${value}`) })), trigger)}
        {filter("time", "run.time", "run.anyTime", [...TIMES, { value: RANGE, words: "run.range" as Key }].map(({ value, words }) => ({ value, label: t(words) })), time)}
        {time === RANGE && (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" w={{ base: "100%", xs: "auto" }}>
            <DateTimeInput label={t("run.from")} value={from} onChange={(at) => change("from", at)} />
            <DateTimeInput label={t("run.to")} value={to} onChange={(at) => change("to", at)} />
          </SimpleGrid>
        )}
      </Group>
      {runs.isPending && <Skeletons />}
      {runs.isError && <Problem problem={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && shown.length === 0 && (
        <Empty
          icon={<IconHistory size={28} />}
          title={t(filtered ? "run.noneState" : "run.none")}
          text={filtered ? undefined : t("run.noneText")}
        />
      )}
      {shown.length > 0 && <Runs runs={shown} />}
      {runs.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </Center>
      )}
    </>
  );
}

function Runs({ runs }: { runs: Run[] }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const mayEdit = useMayEdit();
  const again = useRunAgain((run) => void navigate(`/scheduler/${run.job}/runs/${run.id}`));
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table highlightOnHover verticalSpacing="xs" className="things">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>#</Table.Th>
            <Table.Th>{t("run.state")}</Table.Th>
            <Table.Th>{t("run.trigger")}</Table.Th>
            <Table.Th>{t("run.queued")}</Table.Th>
            <Table.Th ta="right">{t("run.duration")}</Table.Th>
            <Table.Th w={1} aria-label={t("common.actions")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td>
                <Anchor component={Link} to={`/scheduler/${run.job}/runs/${run.id}`} className="numbers" fw={600}>
                  {run.id}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <StateBadge state={run.state} />
                  {run.reason && (
                    <Text size="sm" c="dimmed">
                      {reasonWords(run.reason, t)}
                    </Text>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                {t(`trigger.${run.trigger}`)}
                {run.attempt > 1 && (
                  <Text span size="sm" c="dimmed">
                    {" "}
                    · {t("run.attempt")} {run.attempt}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Moment at={run.queued_at} />
              </Table.Td>
              <Table.Td ta="right">
                <Duration from={run.started_at} to={run.finished_at} />
              </Table.Td>
              <Table.Td>
                {mayEdit && (
                  <Tooltip label={t("run.again")}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t("run.againOf", { id: run.id })}
                      onClick={() => again.mutate(run.id)}
                    >
                      <IconRepeat size={16} />
                    </ActionIcon>
                  </Tooltip>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
