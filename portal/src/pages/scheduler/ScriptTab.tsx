import { Alert, Badge, Box, Button, Group, List, Paper, Select, Stack } from "@mantine/core";
import { IconAlertTriangle, IconDeviceFloppy, IconGitCompare } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import { useVersions } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Job, Script, ScriptWarning } from "../../api/types";
import { Editor } from "../../components/LazyEditor";
import { Problem, Skeletons } from "../../components/States";
import { RunLog } from "../../components/RunLog";
import { useWords } from "../../i18n";
import { AskLeave, Conflict } from "./ScriptDialogs";
import { EnvironmentBox } from "./EnvironmentBox";
import { VersionsDialog } from "./VersionsDialog";
import { useCheck } from "./useCheck";
import { useCompletionNames } from "./useCompletionNames";
import { useScript } from "./useScript";

/** Saves what is not saved yet; false where that did not work. */
export type SaveScript = () => Promise<boolean>;

interface Shown {
  job: Job;
  saveRef: RefObject<SaveScript>;
  runId: number | null;
  onDirty: (unsaved: boolean) => void;
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

function Opened({ job, saveRef, runId, onDirty, script: first }: Shown & { script: Script }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const script = useScript(job.name, first);
  const [comparing, setComparing] = useState(false);
  // What replaces the text waits here until somebody has agreed to lose what is not saved.
  const [asked, setAsked] = useState<(() => void) | null>(null);
  const names = useCompletionNames();
  const mayEdit = useMayEdit();
  const warnings = useCheck(script.text, job.language, job.name);
  useEffect(() => {
    saveRef.current = script.save;
  });
  useEffect(() => onDirty(script.unsaved), [script.unsaved, onDirty]);
  const replacing = (replace: () => void) => (script.unsaved ? setAsked(() => replace) : replace());
  const choose = (version: number) => replacing(() => void script.openVersion(version));
  useLinkedVersion((version) => version !== script.opened.version && choose(version));
  const restore = (version: number) => {
    setComparing(false);
    replacing(() => void script.restore(version));
  };
  return (
    <Stack>
      <Bar job={job} script={script} onChoose={choose} onCompare={() => setComparing(true)} />
      {script.opened.version !== script.saved.version && <Alert variant="light" color="yellow" py="xs">{t("script.old")}</Alert>}
      <Paper withBorder style={{ overflow: "hidden" }}>
        <Editor
          label={t("script.editor", { name: job.name })}
          language={job.language}
          value={script.text}
          warnings={warnings}
          names={names}
          readOnly={!mayEdit}
          onChange={script.setText}
          onSave={() => void script.save()}
        />
      </Paper>
      {warnings.length > 0 && <Warnings warnings={warnings} dirty={script.dirty} />}
      <EnvironmentBox job={job.name} version={script.saved.version} />
      {runId !== null && (
        <InSight key={runId}>
          <RunLog runId={runId} onEnd={() => void queries.invalidateQueries()} />
        </InSight>
      )}
      {comparing && (
        <VersionsDialog job={job} script={script} onRestore={restore} onClose={() => setComparing(false)} />
      )}
      <AskLeave
        opened={asked !== null}
        onStay={() => setAsked(null)}
        onLeave={() => {
          asked?.();
          setAsked(null);
        }}
      />
      <Conflict
        opened={script.conflict}
        onOverwrite={() => void script.save(true)}
        onTheirs={() => void script.loadTheirs()}
        onClose={() => script.setConflict(false)}
      />
    </Stack>
  );
}

/** Brings what has just come to the page into sight. */
function InSight({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void box.current?.scrollIntoView({ block: "nearest" }); // newer browsers answer a promise
  }, []);
  return (
    <div ref={box} className="in-sight">
      {children}
    </div>
  );
}

/** A link to the job may name the version that is to be opened, once. */
function useLinkedVersion(open: (version: number) => void) {
  const [search, setSearch] = useSearchParams();
  const linked = Number(search.get("version"));
  useEffect(() => {
    if (!Number.isSafeInteger(linked) || linked < 1) return;
    open(linked);
    setSearch((now) => (now.delete("version"), now), { replace: true });
  }, [linked]);
}

interface Offered {
  job: Job;
  script: ReturnType<typeof useScript>;
  onChoose: (version: number) => void;
  onCompare: () => void;
}

function Bar({ job, script, onChoose, onCompare }: Offered) {
  const { t } = useWords();
  const mayEdit = useMayEdit();
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <Versions job={job.name} newest={script.saved.version} shown={script.opened.version} onOpen={onChoose} />
        <Button variant="default" leftSection={<IconGitCompare size={16} />} onClick={onCompare}>
          {t("script.compare")}
        </Button>
      </Group>
      <Group gap="xs">
        {script.dirty && (
          <Badge variant="dot" color="yellow" tt="none">
            {t("script.unsaved")}
          </Badge>
        )}
        {mayEdit ? (
          <Button
            leftSection={<IconDeviceFloppy size={16} />}
            variant={script.dirty ? "filled" : "default"}
            loading={script.busy}
            disabled={!script.dirty}
            onClick={() => void script.save()}
          >
            {t("common.save")}
          </Button>
        ) : (
          <Badge variant="default" tt="none">
            {t("jobs.readOnly")}
          </Badge>
        )}
      </Group>
    </Group>
  );
}

export function Warnings({ warnings, dirty }: { warnings: ScriptWarning[]; dirty: boolean }) {
  const { t } = useWords();
  return (
    <Alert
      role="status"
      color="orange"
      variant="light"
      icon={<IconAlertTriangle />}
      title={t(dirty ? "script.mistakes" : "script.warnings")}
    >
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
