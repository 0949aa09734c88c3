import { Button, Group, NumberInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Service, ServiceOptions } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Section } from "../../components/Section";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";
import { askMode } from "./Modes";
import { useNames } from "./useNames";

const FIELDS = { free: "free_jobs", standard: "standard_jobs" } as const;
const NAMES = ["free", "standard"] as const;

/** How many jobs the modes let be enabled. */
export function Numbers({ service }: { service: Service }) {
  const { t } = useWords();
  const names = useNames();
  const isAdmin = useSession().session?.role === "admin";
  const { free_jobs, standard_jobs } = service.options;
  const [typed, setTyped] = useState<Partial<Record<"free" | "standard", number | string>>>({});
  const [disabled, setDisabled] = useState<string[]>([]);
  const now = { free: typed.free ?? free_jobs, standard: typed.standard ?? standard_jobs };
  const changed = now.free !== free_jobs || now.standard !== standard_jobs;
  const complete = NAMES.every((name) => typeof now[name] === "number");
  const save = useChange(
    () => api.patch<ServiceOptions>("/service", { free_jobs: now.free, standard_jobs: now.standard }),
    ["service", "jobs"],
    {
      quiet: true,
      onDone: () => {
        setTyped({});
        setDisabled([]);
        notifications.show({ message: t("scale.numbersSaved") });
      },
    },
  );
  // A smaller number of the mode in force disables jobs, like a change of the mode.
  const look = useChange(
    async () => {
      const inForce = NAMES.find((name) => name === service.mode.name);
      return inForce === undefined ? [] : (await askMode(inForce, Number(now[inForce]))).disabled;
    },
    [],
    { onDone: (found) => (found.length > 0 ? setDisabled(found) : save.mutate(undefined)) },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate(undefined);
  };
  const problem = save.error instanceof ApiError ? save.error : null;
  const busy = save.isPending || look.isPending;
  return (
    <Section title={t("scale.numbers")} text={t("scale.numbersText")}>
      <form onSubmit={submit}>
        <Group align="flex-start">
          {NAMES.map((name) => (
            <NumberInput
              key={name}
              label={t("scale.jobsIn", { name: t(`scale.${name}`) })}
              value={now[name]}
              min={0}
              allowDecimal={false}
              disabled={!isAdmin}
              error={problem?.field === FIELDS[name] ? problem.message : null}
              onChange={(value) => setTyped({ ...typed, [name]: value })}
              style={{ flex: "1 1 10rem" }}
              maw={220}
            />
          ))}
          <Button type="submit" mt={24} loading={busy} disabled={!isAdmin || !changed || !complete}>
            {t("common.save")}
          </Button>
        </Group>
      </form>
      {save.error !== null && !Object.values(FIELDS).some((field) => field === problem?.field) && <Problem problem={save.error} />}
      <Confirm
        opened={disabled.length > 0}
        title={t("scale.numbersTitle")}
        text={t("scale.confirmText", { names: names(disabled) })}
        action={t("scale.change")}
        busy={busy}
        onConfirm={() => save.mutate(undefined)}
        onClose={() => setDisabled([])}
      />
    </Section>
  );
}
