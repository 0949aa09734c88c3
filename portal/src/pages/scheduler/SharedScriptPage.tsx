import { Badge, Button, Code, Paper, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceFloppy, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Language, SharedText } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Editor } from "../../components/LazyEditor";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Conflict, LeaveGuard } from "./ScriptDialogs";
import { Warnings } from "./ScriptTab";
import { SHARED } from "./SharedScripts";
import { useCheck } from "./useCheck";
import { useCompletionNames } from "./useCompletionNames";

export function SharedScriptPage() {
  const { "*": path = "" } = useParams();
  const found = useQuery({
    queryKey: ["shared", path],
    queryFn: () => api.getShared(path),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (found.isSuccess) return <Opened key={path} path={path} found={found.data} />;
  return (
    <>
      <PageHead title={path} back={SHARED} />
      {found.isPending ? <Skeletons count={6} /> : <Problem problem={found.error} onRetry={() => void found.refetch()} />}
    </>
  );
}

function Opened({ path, found }: { path: string; found: SharedText }) {
  const { t } = useWords();
  const mayEdit = useMayEdit();
  const navigate = useNavigate();
  const names = useCompletionNames();
  const language = languageOf(path);
  const [saved, setSaved] = useState(found);
  const [text, setText] = useState(found.source);
  const [asked, setAsked] = useState(false);
  const [gone, setGone] = useState(false);
  const dirty = text !== saved.source && !gone;
  const warnings = useCheck(text, language);
  const save = useChange((expected: string | null) => api.putShared(path, text, expected), ["shared"], {
    quiet: true,
    onDone: (next) => {
      setSaved(next);
      notifications.show({ message: t("shared.wasSaved", { path }) });
    },
  });
  const conflict = save.error instanceof ApiError && save.error.code === "script_changed";
  const loadTheirs = useChange(() => api.getShared(path), [], {
    onDone: (theirs) => {
      setSaved(theirs);
      setText(theirs.source);
      save.reset();
    },
  });
  const remove = useChange(() => api.delete(`/shared/${path}`), ["shared"], {
    quiet: true,
    onDone: () => {
      setGone(true);
      notifications.show({ message: t("shared.deleted", { path }) });
    },
  });
  // Only once nothing is unsaved any more: leaving would be asked about otherwise.
  useEffect(() => {
    if (gone) void navigate(SHARED);
  }, [gone, navigate]);
  const submit = () => {
    if (mayEdit && dirty) save.mutate(saved.tag);
  };
  return (
    <>
      <PageHead
        title={path}
        back={SHARED}
        beside={
          dirty && (
            <Badge variant="dot" color="yellow" tt="none" style={{ flexShrink: 0 }}>
              {t("script.unsaved")}
            </Badge>
          )
        }
      >
        {mayEdit && (
          <>
            <Button leftSection={<IconDeviceFloppy size={16} />} disabled={!dirty} loading={save.isPending} onClick={submit}>
              {t("common.save")}
            </Button>
            <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsked(true)}>
              {t("common.delete")}
            </Button>
          </>
        )}
      </PageHead>
      <Stack>
        <Text size="sm" c="dimmed">
          {t("shared.howTo")} <Code>{loading(path)}</Code>
        </Text>
        <Paper withBorder style={{ overflow: "hidden" }}>
          <Editor
            label={t("script.editor", { name: path })}
            language={language ?? "javascript"}
            value={text}
            warnings={warnings}
            names={names}
            readOnly={!mayEdit}
            onChange={setText}
            onSave={submit}
          />
        </Paper>
        {save.isError && !conflict && <Problem problem={save.error} />}
        {warnings.length > 0 && <Warnings warnings={warnings} dirty={dirty} />}
      </Stack>
      <Confirm
        opened={asked}
        title={t("shared.deleteTitle", { path })}
        text={t("shared.deleteText")}
        action={t("common.delete")}
        problem={remove.error}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
        onClose={() => setAsked(false)}
      />
      <LeaveGuard dirty={dirty} onLeave={() => setText(saved.source)} />
      <Conflict
        opened={conflict}
        onOverwrite={() => save.mutate(null)}
        onTheirs={() => loadTheirs.mutate(undefined)}
        onClose={save.reset}
      />
    </>
  );
}

function languageOf(path: string): Language | null {
  if (path.endsWith(".py")) return "python";
  if (path.endsWith(".ts")) return "typescript";
  return path.endsWith(".json") ? null : "javascript";
}

/** How a job's script loads it. */
function loading(path: string): string {
  if (path === "package.json") return "require('…')";
  if (!path.endsWith(".py")) return `require('../shared/${path}')`;
  return `import ${path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".")}`;
}
