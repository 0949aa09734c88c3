import { Anchor, Group, Select, Table, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { useRuns } from "../../api/queries";
import type { Run } from "../../api/types";
import { Duration, Moment } from "../../components/Moment";
import { StateBadge } from "../../components/StateBadge";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

const STATES = ["running", "succeeded", "failed", "timed_out", "cancelled", "lost", "skipped"] as const;

export function RunsTab({ job }: { job: string }) {
  const { t } = useWords();
  const [state, setState] = useState<string | null>(null);
  const runs = useRuns(job, state);
  return (
    <>
      <Group mb="sm">
        <Select
          aria-label={t("run.state")}
          placeholder={t("run.allStates")}
          clearable
          w={200}
          data={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={state}
          onChange={setState}
        />
      </Group>
      {runs.isPending && <Skeletons />}
      {runs.isError && <Problem problem={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data?.length === 0 && (
        <Empty
          icon={<IconHistory size={28} />}
          title={t(state === null ? "run.none" : "run.noneState")}
          text={state === null ? t("run.noneText") : undefined}
        />
      )}
      {runs.data && runs.data.length > 0 && <Runs runs={runs.data} />}
    </>
  );
}

function Runs({ runs }: { runs: Run[] }) {
  const { t } = useWords();
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table highlightOnHover verticalSpacing="xs" className="things">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>#</Table.Th>
            <Table.Th>{t("run.state")}</Table.Th>
            <Table.Th>{t("run.trigger")}</Table.Th>
            <Table.Th>{t("run.queued")}</Table.Th>
            <Table.Th ta="right">{t("run.duration")}</Table.Th>
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
                  <Text size="sm" c="dimmed">
                    {run.reason}
                  </Text>
                </Group>
              </Table.Td>
              <Table.Td>{t(`trigger.${run.trigger}`)}</Table.Td>
              <Table.Td>
                <Moment at={run.queued_at} />
              </Table.Td>
              <Table.Td ta="right">
                <Duration from={run.started_at} to={run.finished_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
