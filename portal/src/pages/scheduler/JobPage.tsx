import { ActionIcon, Alert, Badge, Button, Group, Menu, Tabs, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconInfoCircle, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api } from "../../api/client";
import { useChange, useJob } from "../../api/queries";
import type { Job, Run } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Relative } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { PoliciesTab } from "./PoliciesTab";
import { RunsTab } from "./RunsTab";
import { ScheduleTab } from "./ScheduleTab";
import { ScriptTab, type SaveScript } from "./ScriptTab";
import { useSwitch } from "./useSwitch";

export function JobPage() {
  const { job: name = "" } = useParams();
  const job = useJob(name);
  if (job.isPending) return <Skeletons />;
  if (job.isError) {
    return (
      <>
        <PageHead title={name} back="/scheduler" />
        <Problem problem={job.error} onRetry={() => void job.refetch()} />
      </>
    );
  }
  return <Opened key={job.data.name} job={job.data} />;
}

function Opened({ job }: { job: Job }) {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const [runId, setRunId] = useState<number | null>(null);
  const saveScript = useRef<SaveScript>(async () => true);
  const tab = search.get("tab") ?? "script";
  const open = (next: string | null) =>
    setSearch(next === null || next === "script" ? {} : { tab: next }, { replace: true });
  const turn = useSwitch(job);
  const runOnce = useChange(
    async () => ((await saveScript.current()) ? api.post<Run>(`/jobs/${job.name}/runs`) : null),
    ["jobs", "runs"],
    {
      onDone: (run) => {
        if (run === null) return;
        setRunId(run.id);
        open("script");
      },
    },
  );
  return (
    <>
      <PageHead title={job.name} back="/scheduler" beside={<Enabled job={job} />}>
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          variant={job.enabled ? "default" : "filled"}
          loading={runOnce.isPending}
          onClick={() => runOnce.mutate(undefined)}
        >
          {t("jobs.runOnce")}
        </Button>
        <Button
          variant="default"
          loading={turn.isPending}
          disabled={job.schedule.type === "on_demand" && !job.enabled}
          onClick={() => turn.mutate(!job.enabled)}
        >
          {t(job.enabled ? "jobs.disable" : "jobs.enable")}
        </Button>
        <DeleteMenu job={job} />
      </PageHead>
      <Group gap="lg" mb="md" mt={-12}>
        <Text size="sm" c="dimmed">
          {job.schedule_text}
        </Text>
        {job.next_due && (
          <Text size="sm" c="dimmed">
            {t("jobs.nextRun")}: <Relative at={job.next_due} />
          </Text>
        )}
      </Group>
      {!job.enabled && (
        <Alert variant="light" color="gray" mb="md" py="xs" icon={<IconInfoCircle size={18} />}>
          {t("jobs.disabledBanner")}
        </Alert>
      )}
      <Tabs value={tab} onChange={open} keepMountedMode="display-none">
        <Tabs.List mb="md">
          <Tabs.Tab value="script">{t("script.tab")}</Tabs.Tab>
          <Tabs.Tab value="runs">{t("run.runs")}</Tabs.Tab>
          <Tabs.Tab value="schedule">{t("jobs.schedule")}</Tabs.Tab>
          <Tabs.Tab value="policies">{t("policies.tab")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="script">
          <ScriptTab job={job} saveRef={saveScript} runId={runId} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">{tab === "runs" && <RunsTab job={job.name} />}</Tabs.Panel>
        <Tabs.Panel value="policies">{tab === "policies" && <PoliciesTab job={job} />}</Tabs.Panel>
        <Tabs.Panel value="schedule">{tab === "schedule" && <ScheduleTab job={job} />}</Tabs.Panel>
      </Tabs>
    </>
  );
}

function Enabled({ job }: { job: Job }) {
  const { t } = useWords();
  return (
    <Badge variant={job.enabled ? "light" : "default"} tt="none" style={{ flexShrink: 0 }}>
      {t(job.enabled ? "jobs.enabled" : "jobs.disabled")}
    </Badge>
  );
}

function DeleteMenu({ job }: { job: Job }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const remove = useChange(() => api.delete(`/jobs/${job.name}`), ["jobs", "runs"], {
    quiet: true,
    onDone: () => {
      notifications.show({ message: t("jobs.deleted", { name: job.name }) });
      void navigate("/scheduler");
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("common.more")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsked(true)}>
            {t("common.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asked}
        title={t("jobs.deleteTitle", { name: job.name })}
        text={t("jobs.deleteText")}
        action={t("common.delete")}
        typed={job.name}
        problem={remove.error}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
