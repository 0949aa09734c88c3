import { Alert, Badge, Box, Button, Group, List, Paper, Select, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconDeviceFloppy } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useVersions } from "../../api/queries";
import type { Job, Script, ScriptVersion, ScriptWarning } from "../../api/types";
import { Editor } from "../../components/Editor";
import { Problem, Skeletons, sentence } from "../../components/States";
import { RunLog } from "../../components/RunLog";
import { useWords } from "../../i18n";
import { Conflict, LeaveGuard } from "./ScriptDialogs";

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

function Opened({ job, saveRef, runId, script }: Shown & { script: Script }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [saved, setSaved] = useState(script);
  const [shown, setShown] = useState(script.version);
  const [text, setText] = useState(script.source);
  const [warnings, setWarnings] = useState<ScriptWarning[]>([]);
  const [conflict, setConflict] = useState(false);
  const [busy, setBusy] = useState(false);
  const dirty = text !== saved.source;

  const take = (next: Script) => {
    setSaved(next);
    setShown(next.version);
    setText(next.source);
    setConflict(false);
  };
  const save = async (over = false): Promise<boolean> => {
    if (!dirty && !over) return true;
    setBusy(true);
    try {
      const version = await api.putScript<ScriptVersion>(job.name, text, over ? null : saved.version);
      take({ source: text, version: version.version });
      setWarnings(version.warnings);
      notifications.show({ message: t("script.saved", { version: version.version }) });
      void queries.invalidateQueries({ queryKey: ["jobs", job.name] });
      return true;
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === "script_changed") setConflict(true);
      else notifications.show({ color: "red", message: sentence(problem, t("common.offline")) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    saveRef.current = save;
  });
  const openVersion = async (version: number) => {
    const old = version === saved.version ? saved : await api.getScript(job.name, version);
    setShown(version);
    setText(old.source);
  };
  const loadTheirs = async () => {
    take(await api.getScript(job.name));
    void queries.invalidateQueries({ queryKey: ["jobs", job.name] });
  };
  return (
    <Stack>
      <Group justify="space-between" gap="xs">
        <Versions job={job.name} newest={saved.version} shown={shown} onOpen={(version) => void openVersion(version)} />
        <Group gap="xs">
          {dirty && (
            <Badge variant="dot" color="yellow" tt="none">
              {t("script.unsaved")}
            </Badge>
          )}
          <Button
            leftSection={<IconDeviceFloppy size={16} />}
            variant={dirty ? "filled" : "default"}
            loading={busy}
            disabled={!dirty}
            onClick={() => void save()}
          >
            {t("common.save")}
          </Button>
        </Group>
      </Group>
      {shown !== saved.version && <Alert variant="light" color="yellow" py="xs">{t("script.old")}</Alert>}
      <Paper withBorder style={{ overflow: "hidden" }}>
        <Editor
          label={t("script.editor", { name: job.name })}
          language={job.language}
          value={text}
          warnings={warnings}
          onChange={setText}
          onSave={() => void save()}
        />
      </Paper>
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      {runId !== null && <RunLog runId={runId} onEnd={() => void queries.invalidateQueries()} />}
      <LeaveGuard dirty={dirty} />
      <Conflict opened={conflict} onOverwrite={() => void save(true)} onTheirs={() => void loadTheirs()} onClose={() => setConflict(false)} />
    </Stack>
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
