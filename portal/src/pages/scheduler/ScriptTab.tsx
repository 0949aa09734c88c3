import { Alert, Badge, Box, Button, Group, List, Paper, Select, Skeleton, Stack } from "@mantine/core";
import { IconAlertTriangle, IconDeviceFloppy } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, Suspense, lazy, useEffect, useState } from "react";
import { api } from "../../api/client";
import { dropDraft } from "../../api/drafts";
import { useVersions } from "../../api/queries";
import type { Job, Script, ScriptWarning } from "../../api/types";
import { Problem, Skeletons } from "../../components/States";
import { RunLog } from "../../components/RunLog";
import { useWords } from "../../i18n";
import { AskLeave, Conflict, LeaveGuard } from "./ScriptDialogs";
import { useScript } from "./useScript";

// Most of the bundle by far, and needed here only.
const Editor = lazy(async () => ({ default: (await import("../../components/Editor")).Editor }));

/** Saves what is not saved yet; false where that did not work. */
export type SaveScript = () => Promise<boolean>;

interface Shown {
  job: Job;
  saveRef: RefObject<SaveScript>;
  runId: number | null;
}

export function ScriptTab(shown: Shown) {
  const newest = useQuery({
    queryKey: ["script", shown.job.name],
    queryFn: () => api.getScript(shown.job.name),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (newest.isPending) return <Skeletons count={6} />;
  if (newest.isError) return <Problem problem={newest.error} onRetry={() => void newest.refetch()} />;
  return <Opened {...shown} script={newest.data} />;
}

function Opened({ job, saveRef, runId, script: first }: Shown & { script: Script }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const script = useScript(job.name, first);
  const [wanted, setWanted] = useState<number | null>(null);
  useEffect(() => {
    saveRef.current = script.save;
  });
  const choose = (version: number) => (script.unsaved ? setWanted(version) : void script.openVersion(version));
  const leaveFor = () => {
    if (wanted !== null) void script.openVersion(wanted);
    setWanted(null);
  };
  return (
    <Stack>
      <Bar job={job} script={script} onChoose={choose} />
      {script.opened.version !== script.saved.version && <Alert variant="light" color="yellow" py="xs">{t("script.old")}</Alert>}
      <Paper withBorder style={{ overflow: "hidden" }}>
        <Suspense fallback={<Skeleton height="46vh" />}>
          <Editor
            label={t("script.editor", { name: job.name })}
            language={job.language}
            value={script.text}
            warnings={script.warnings}
            onChange={script.setText}
            onSave={() => void script.save()}
          />
        </Suspense>
      </Paper>
      {script.warnings.length > 0 && <Warnings warnings={script.warnings} />}
      {runId !== null && <RunLog runId={runId} onEnd={() => void queries.invalidateQueries()} />}
      <LeaveGuard dirty={script.unsaved} onLeave={() => dropDraft(job.name)} />
      <AskLeave opened={wanted !== null} onStay={() => setWanted(null)} onLeave={leaveFor} />
      <Conflict
        opened={script.conflict}
        onOverwrite={() => void script.save(true)}
        onTheirs={() => void script.loadTheirs()}
        onClose={() => script.setConflict(false)}
      />
    </Stack>
  );
}

interface Offered {
  job: Job;
  script: ReturnType<typeof useScript>;
  onChoose: (version: number) => void;
}

function Bar({ job, script, onChoose }: Offered) {
  const { t } = useWords();
  return (
    <Group justify="space-between" gap="xs">
      <Versions job={job.name} newest={script.saved.version} shown={script.opened.version} onOpen={onChoose} />
      <Group gap="xs">
        {script.dirty && (
          <Badge variant="dot" color="yellow" tt="none">
            {t("script.unsaved")}
          </Badge>
        )}
        <Button
          leftSection={<IconDeviceFloppy size={16} />}
          variant={script.dirty ? "filled" : "default"}
          loading={script.busy}
          disabled={!script.dirty}
          onClick={() => void script.save()}
        >
          {t("common.save")}
        </Button>
      </Group>
    </Group>
  );
}

function Warnings({ warnings }: { warnings: ScriptWarning[] }) {
  const { t } = useWords();
  return (
    <Alert color="orange" variant="light" icon={<IconAlertTriangle />} title={t("script.warnings")}>
      <List size="sm" listStyleType="none">
        {warnings.map((warning) => (
          <List.Item key={warning.message}>
            {warning.line !== null && (
              <Box component="span" fw={600} mr="xs">
                {t("script.line", { line: warning.line })}
              </Box>
            )}
            {warning.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Versions(props: { job: string; newest: number; shown: number; onOpen: (version: number) => void }) {
  const { t } = useWords();
  const versions = useVersions(props.job);
  const numbers = new Set([props.newest, ...(versions.data ?? []).map((version) => version.version)]);
  const data = [...numbers]
    .sort((a, b) => b - a)
    .map((version) => ({
      value: String(version),
      label: `${t("script.version")} ${version}${version === props.newest ? ` (${t("script.newest")})` : ""}`,
    }));
  return (
    <Select
      aria-label={t("script.version")}
      w={190}
      data={data}
      value={String(props.shown)}
      allowDeselect={false}
      onChange={(version) => version !== null && props.onOpen(Number(version))}
    />
  );
}
