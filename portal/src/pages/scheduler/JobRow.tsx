import { ActionIcon, Anchor, Checkbox, Group, Paper, Switch, Table, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import type { Job } from "../../api/types";
import { Relative } from "../../components/Moment";
import { RunSparkline } from "../../components/RunSparkline";
import { StateBadge } from "../../components/StateBadge";
import { useWords } from "../../i18n";
import type { ListedJob } from "./jobFilter";

export interface JobActs {
  select: (name: string, on: boolean) => void;
  turn: (given: { name: string; enable: boolean }) => void;
  run: (name: string) => void;
}

interface Shown extends ListedJob {
  selected: boolean;
  mayEdit: boolean;
  acts: JobActs;
}

/** A job as a row of the table. */
export const JobRow = memo(function JobRow({ job, when, runs, selected, mayEdit, acts }: Shown) {
  return (
    <Table.Tr data-selected={selected || undefined}>
      {mayEdit && (
        <Table.Td>
          <Selection job={job} selected={selected} acts={acts} />
        </Table.Td>
      )}
      <Table.Td className="cut">
        <Name job={job} />
      </Table.Td>
      <Table.Td>
        <EnableSwitch job={job} mayEdit={mayEdit} acts={acts} />
      </Table.Td>
      <Table.Td className="words">{when}</Table.Td>
      <Table.Td>
        <RunSparkline runs={runs} />
      </Table.Td>
      <Table.Td>
        <LastRun job={job} />
      </Table.Td>
      <Table.Td>{job.next_due ? <Relative at={job.next_due} /> : "–"}</Table.Td>
      {mayEdit && (
        <Table.Td>
          <RunOnce job={job} acts={acts} />
        </Table.Td>
      )}
    </Table.Tr>
  );
});

/** The same where the window is too narrow for a table. */
export const JobCard = memo(function JobCard({ job, when, runs, selected, mayEdit, acts }: Shown) {
  const { t } = useWords();
  return (
    <Paper component="li" withBorder p="sm">
      <Group wrap="nowrap" gap="sm">
        {mayEdit && <Selection job={job} selected={selected} acts={acts} />}
        <Text truncate flex={1} component="div">
          <Name job={job} />
        </Text>
        <EnableSwitch job={job} mayEdit={mayEdit} acts={acts} />
        {mayEdit && <RunOnce job={job} acts={acts} />}
      </Group>
      <Text size="sm" mt={4} style={{ overflowWrap: "anywhere" }}>
        {when}
      </Text>
      <Group justify="space-between" gap="xs" mt={4}>
        <LastRun job={job} />
        <RunSparkline runs={runs} />
      </Group>
      {job.next_due && (
        <Text size="sm" c="dimmed" mt={4}>
          {t("jobs.nextRun")}: <Relative at={job.next_due} />
        </Text>
      )}
    </Paper>
  );
});

function Name({ job }: { job: Job }) {
  return (
    <Anchor component={Link} to={`/scheduler/${job.name}`} fw={600} title={job.name}>
      {job.name}
    </Anchor>
  );
}

function Selection({ job, selected, acts }: { job: Job; selected: boolean; acts: JobActs }) {
  const { t } = useWords();
  return (
    <Checkbox
      aria-label={t("jobs.select", { name: job.name })}
      checked={selected}
      onChange={(event) => acts.select(job.name, event.currentTarget.checked)}
    />
  );
}

function EnableSwitch({ job, mayEdit, acts }: { job: Job; mayEdit: boolean; acts: JobActs }) {
  const { t } = useWords();
  return (
    <Switch
      aria-label={t("jobs.switchOf", { name: job.name })}
      checked={job.enabled}
      disabled={!mayEdit || (job.schedule.type === "on_demand" && !job.enabled)}
      onChange={() => acts.turn({ name: job.name, enable: !job.enabled })}
    />
  );
}

function LastRun({ job }: { job: Job }) {
  if (job.last_run === null) return <Relative at={null} />;
  return (
    <Group gap="xs" wrap="nowrap" fz="sm">
      <Link to={`/scheduler/${job.name}/runs/${job.last_run.id}`} className="plain">
        <StateBadge state={job.last_run.state} />
      </Link>
      <Relative at={job.last_run.queued_at} />
    </Group>
  );
}

function RunOnce({ job, acts }: { job: Job; acts: JobActs }) {
  const { t } = useWords();
  return (
    <ActionIcon
      variant="light"
      size="lg"
      title={t("jobs.runOnce")}
      aria-label={t("jobs.runOnceOf", { name: job.name })}
      onClick={() => acts.run(job.name)}
    >
      <IconPlayerPlay size={17} />
    </ActionIcon>
  );
}
