import { Alert, Badge, Button, Group, Tabs, Text } from "@mantine/core";
import { IconInfoCircle, IconPlayerPlay } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api } from "../../api/client";
import { dropDraft } from "../../api/drafts";
import { useChange, useJob } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Job, Run } from "../../api/types";
import { Relative } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useScheduleWords } from "../../components/scheduleWords";
import { useWords } from "../../i18n";
import { JobMenu } from "./JobMenu";
import { PlanTab } from "./PlanTab";
import { RunsTab } from "./RunsTab";
import { LeaveGuard } from "./ScriptDialogs";
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

const TABS = ["script", "runs", "plan"] as const;

function Opened({ job }: { job: Job }) {
  const { t } = useWords();
  const when = useScheduleWords();
  const [search, setSearch] = useSearchParams();
  const [runId, setRunId] = useState<number | null>(null);
  const [unsaved, setUnsaved] = useState({ script: false, plan: false });
  const saveScript = useRef<SaveScript>(async () => true);
  const tab = TABS.find((known) => known === search.get("tab")) ?? "script";
  const [visited, setVisited] = useState(new Set([tab]));
  useEffect(() => setVisited((now) => (now.has(tab) ? now : new Set([...now, tab]))), [tab]);
  const open = (next: string | null) =>
    setSearch(next === null || next === "script" ? {} : { tab: next }, { replace: true });
  const scriptDirty = useCallback((script: boolean) => setUnsaved((now) => ({ ...now, script })), []);
  const planDirty = useCallback((plan: boolean) => setUnsaved((now) => ({ ...now, plan })), []);
  const navigate = useNavigate();
  // Only once nothing counts as unsaved any more: leaving would be asked about otherwise.
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (gone) void navigate("/scheduler");
  }, [gone, navigate]);
  const turn = useSwitch();
  const mayEdit = useMayEdit();
  const show = (run: Run) => {
    setRunId(run.id);
    open("script");
  };
  const runOnce = useChange(
    async () => ((await saveScript.current()) ? api.post<Run>(`/jobs/${job.name}/runs`) : null),
    ["jobs", "runs"],
    { onDone: (run) => run !== null && show(run) },
  );
  return (
    <>
      <PageHead title={job.name} back="/scheduler" beside={<Enabled job={job} />}>
        {mayEdit && (
          <>
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
              onClick={() => turn.mutate({ name: job.name, enable: !job.enabled })}
            >
              {t(job.enabled ? "jobs.disable" : "jobs.enable")}
            </Button>
          </>
        )}
        <JobMenu job={job} save={() => saveScript.current()} onRun={show} onBackfilled={() => open("runs")} onDeleted={() => setGone(true)} />
      </PageHead>
      <Group gap="lg" mb="md" mt={-12}>
        <Text size="sm" c="dimmed">
          {when(job.schedule, job.schedule_text)}
        </Text>
        {job.next_due && (
          <Text size="sm" c="dimmed">
            {t("jobs.nextRun")}: <Relative at={job.next_due} />
          </Text>
        )}
        {job.failures > 1 && (
          <Text size="sm" c="var(--mantine-color-error)">
            {t("jobs.failuresInRow", { count: job.failures })}
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
          <Tabs.Tab value="plan">{t("plan.tab")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="script">
          <ScriptTab job={job} saveRef={saveScript} runId={runId} onDirty={scriptDirty} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">{tab === "runs" && <RunsTab job={job.name} />}</Tabs.Panel>
        <Tabs.Panel value="plan">{visited.has("plan") && <PlanTab job={job} onDirty={planDirty} />}</Tabs.Panel>
      </Tabs>
      <LeaveGuard dirty={!gone && (unsaved.script || unsaved.plan)} onLeave={() => dropDraft(job.name)} />
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
