import { ActionIcon, Anchor, Button, Group, Switch, Table, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClockPlay, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { Suspense, lazy } from "react";
import { Link, useNavigate } from "react-router";
import { api } from "../../api/client";
import { useChange, useJobs } from "../../api/queries";
import type { Job, Run } from "../../api/types";
import { Relative } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { StateBadge } from "../../components/StateBadge";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { useSwitch } from "./useSwitch";

const CreateJob = lazy(async () => ({ default: (await import("./CreateJob")).CreateJob }));

export function JobList() {
  const { t } = useWords();
  const jobs = useJobs();
  const [creating, dialog] = useDisclosure();
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      {t("jobs.create")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("jobs.title")}>{jobs.data?.length ? create : null}</PageHead>
      <Suspense>{creating && <CreateJob opened={creating} onClose={dialog.close} />}</Suspense>
      {jobs.isPending && <Skeletons />}
      {jobs.isError && <Problem problem={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data?.length === 0 && (
        <Empty icon={<IconClockPlay size={28} />} title={t("jobs.emptyTitle")} text={t("jobs.emptyText")}>
          {create}
        </Empty>
      )}
      {jobs.data && jobs.data.length > 0 && <Jobs jobs={jobs.data} />}
    </>
  );
}

function Jobs({ jobs }: { jobs: Job[] }) {
  const { t } = useWords();
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table highlightOnHover verticalSpacing="sm" className="things">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common.name")}</Table.Th>
            <Table.Th>{t("jobs.enabled")}</Table.Th>
            <Table.Th>{t("jobs.schedule")}</Table.Th>
            <Table.Th>{t("jobs.lastRun")}</Table.Th>
            <Table.Th>{t("jobs.nextRun")}</Table.Th>
            <Table.Th w={1} aria-label={t("common.actions")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <JobRow key={job.name} job={job} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function JobRow({ job }: { job: Job }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const turn = useSwitch(job);
  const runOnce = useChange(() => api.post<Run>(`/jobs/${job.name}/runs`), ["jobs", "runs"], {
    onDone: (run) => void navigate(`/scheduler/${run.job}/runs/${run.id}`),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/scheduler/${job.name}`} fw={600} title={job.name}>
          {job.name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={t("jobs.switchOf", { name: job.name })}
          checked={job.enabled}
          disabled={turn.isPending || (job.schedule.type === "on_demand" && !job.enabled)}
          onChange={() => turn.mutate(!job.enabled)}
        />
      </Table.Td>
      <Table.Td className="words">{job.schedule_text}</Table.Td>
      <Table.Td>
        {job.last_run ? (
          <Group gap="xs" wrap="nowrap">
            <StateBadge state={job.last_run.state} />
            <Relative at={job.last_run.queued_at} />
          </Group>
        ) : (
          <Relative at={null} />
        )}
      </Table.Td>
      <Table.Td>{job.next_due ? <Relative at={job.next_due} /> : "–"}</Table.Td>
      <Table.Td>
        <Tooltip label={t("jobs.runOnce")}>
          <ActionIcon
            variant="light"
            size="lg"
            aria-label={t("jobs.runOnceOf", { name: job.name })}
            loading={runOnce.isPending}
            onClick={() => runOnce.mutate(undefined)}
          >
            <IconPlayerPlay size={17} />
          </ActionIcon>
        </Tooltip>
      </Table.Td>
    </Table.Tr>
  );
}
