import { JsonInput, Modal, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Job, Run } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";
import type { SaveScript } from "./ScriptTab";

// What was last given to each job, for as long as the portal is open.
const last = new Map<string, string>();

interface Asked {
  job: Job;
  save: SaveScript;
  onRun: (run: Run) => void;
  onClose: () => void;
}

/** Runs a job once with arguments, which its script reads as `run.arguments`; saves the script first. */
export function RunWithDialog({ job, save, onRun, onClose }: Asked) {
  const { t } = useWords();
  const [text, setText] = useState(last.get(job.name) ?? "{\n  \n}");
  const start = async (given: unknown) =>
    (await save()) ? api.post<Run>(`/jobs/${job.name}/runs`, { arguments: given }) : null;
  const run = useChange(start, ["jobs", "runs"], {
    quiet: true,
    onDone: (made) => {
      if (made !== null) onRun(made);
      onClose();
    },
  });
  const parsed = parse(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parsed === undefined) return;
    last.set(job.name, text);
    run.mutate(parsed);
  };
  return (
    <Modal opened onClose={onClose} title={t("run.withTitle", { name: job.name })} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <JsonInput
            label={t("run.arguments")}
            description={t("run.argumentsHint")}
            value={text}
            autosize
            minRows={5}
            maxRows={16}
            formatOnBlur
            error={parsed === undefined ? t("run.notJson") : null}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            data-autofocus
            onChange={setText}
          />
          {run.isError && <Problem problem={run.error} />}
          <DialogButtons action={t("jobs.runOnce")} busy={run.isPending} disabled={parsed === undefined} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

/** The text as JSON; nothing at all is null; undefined where it is not JSON. */
function parse(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
