import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, api } from "../../api/client";
import { dropDraft, findDraft, keepDraft } from "../../api/drafts";
import { useSession } from "../../api/session";
import type { Script, ScriptVersion } from "../../api/types";
import { sentence } from "../../components/States";
import { useWords } from "../../i18n";

/** A script under the hands of somebody: what is typed, what is saved, and the ways between. */
export function useScript(job: string, script: Script) {
  const { t } = useWords();
  const queries = useQueryClient();
  const owner = useSession().session?.name ?? "";
  const [draft] = useState(() => findDraft(job, owner));
  const [saved, setSaved] = useState(draft?.saved ?? script);
  const [opened, setOpened] = useState(saved);
  const [text, setText] = useState(draft?.text ?? script.source);
  const [conflict, setConflict] = useState(false);
  const [busy, setBusy] = useState(false);
  const dirty = text !== saved.source;
  const unsaved = dirty && text !== opened.source;

  useEffect(() => {
    if (unsaved) keepDraft(job, { owner, text, saved });
    else dropDraft(job);
  }, [unsaved, job, owner, text, saved]);

  const report = (problem: unknown) =>
    notifications.show({ color: "red", message: sentence(problem, t("common.offline")) });
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ["jobs", job] });
    void queries.invalidateQueries({ queryKey: ["environment", job] });
  };
  const show = (next: Script) => {
    setOpened(next);
    setText(next.source);
  };
  // What is typed while the save is under way is newer than what it saves, so the text stays.
  const keep = (source: string, version: ScriptVersion) => {
    const next = { source, version: version.version };
    setSaved(next);
    setOpened(next);
    setConflict(false);
    notifications.show({ message: t("script.saved", { version: version.version }) });
    refresh();
  };
  const save = async (over = false, source = text): Promise<boolean> => {
    if (source === saved.source && !over) return true;
    setBusy(true);
    try {
      keep(source, await api.putScript<ScriptVersion>(job, source, over ? null : saved.version));
      return true;
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === "script_changed") setConflict(true);
      else report(problem);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const openVersion = async (version: number): Promise<Script | null> => {
    try {
      const source = version === saved.version ? saved.source : (await api.getScript(job, version)).source;
      const found = { source, version };
      show(found);
      return found;
    } catch (problem) {
      report(problem);
      return null;
    }
  };
  const restore = async (version: number) => {
    const old = await openVersion(version);
    if (old !== null) await save(false, old.source);
  };
  const loadTheirs = async () => {
    try {
      const theirs = await api.getScript(job);
      setSaved(theirs);
      show(theirs);
      setConflict(false);
      refresh();
    } catch (problem) {
      report(problem);
    }
  };
  return {
    text, setText, saved, opened, dirty, unsaved, busy,
    conflict, setConflict, save, openVersion, restore, loadTheirs,
  };
}
