import { Badge, Button, Group, Paper, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Job } from "../../api/types";
import { Section } from "../../components/Section";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";
import { AlertFields } from "./AlertFields";
import { LimitFields } from "./LimitFields";
import { HistoryFields, MissedFields, OrderFields, OverlapFields, RetryFields } from "./PolicyFields";
import type { Wrong } from "./wrong";
import { ScheduleFields } from "./ScheduleFields";

type Plan = Pick<Job, "schedule" | "policies" | "limits">;

/** When a job runs, what becomes of a run that fails, waits or was missed, and what it may use. */
export function PlanTab({ job, onDirty }: { job: Job; onDirty: (dirty: boolean) => void }) {
  const { t } = useWords();
  const [saved, setSaved] = useState<Plan>(() => plan(job));
  const [typed, setTyped] = useState(saved);
  const dirty = JSON.stringify(typed) !== JSON.stringify(saved);
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  const save = useChange((given: Plan) => api.patch<Job>(`/jobs/${job.name}`, changes(given, saved)), ["jobs"], {
    quiet: true,
    onDone: (changed, given) => {
      // What was typed while it was being saved is newer than what came back.
      setTyped((now) => (JSON.stringify(now) === JSON.stringify(given) ? plan(changed) : now));
      setSaved(plan(changed));
      notifications.show({ message: t("plan.saved") });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(typed);
  };
  const problem = save.error instanceof ApiError ? save.error : null;
  const wrong: Wrong = (field) => (problem?.field === field ? problem.message : null);
  const mayEdit = useMayEdit();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (save.isError) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [save.isError, save.error]);
  const { policies, limits } = typed;
  const change = (part: Partial<Plan["policies"]>) => setTyped({ ...typed, policies: { ...policies, ...part } });
  return (
    <form onSubmit={submit} ref={form}>
      <fieldset disabled={!mayEdit} className="bare">
        <Stack maw={760}>
          <Section title={t("jobs.schedule")}>
            <ScheduleFields schedule={typed.schedule} onChange={(schedule) => setTyped({ ...typed, schedule })} />
          </Section>
          <OverlapFields policies={policies} wrong={wrong} onChange={change} />
          <MissedFields policies={policies} wrong={wrong} onChange={change} />
          <RetryFields policies={policies} wrong={wrong} onChange={change} />
          <AlertFields rules={policies.alerts} wrong={wrong} onChange={(alerts) => change({ alerts })} />
          <LimitFields job={job} limits={limits} wrong={wrong} onChange={(next) => setTyped({ ...typed, limits: next })} />
          <OrderFields policies={policies} wrong={wrong} onChange={change} />
          <HistoryFields policies={policies} wrong={wrong} onChange={change} />
          {mayEdit && (
            <Paper withBorder p="sm" className="bar" shadow={dirty ? "md" : undefined}>
              {save.isError && <Problem problem={save.error} />}
              <Group justify="flex-end" mt={save.isError ? "sm" : 0}>
                {dirty && (
                  <Badge variant="dot" color="yellow" tt="none" mr="auto">
                    {t("script.unsaved")}
                  </Badge>
                )}
                <Button variant="default" disabled={!dirty} onClick={() => setTyped(saved)}>
                  {t("plan.reset")}
                </Button>
                <Button type="submit" disabled={!dirty} loading={save.isPending}>
                  {t("common.save")}
                </Button>
              </Group>
            </Paper>
          )}
        </Stack>
      </fieldset>
    </form>
  );
}

function plan({ schedule, policies, limits }: Job): Plan {
  return { schedule, policies, limits };
}

/** Only what is different: a schedule that is sent anew is followed anew. */
function changes(typed: Plan, saved: Plan): Partial<Plan> {
  const different = (Object.keys(typed) as (keyof Plan)[]).filter(
    (name) => JSON.stringify(typed[name]) !== JSON.stringify(saved[name]),
  );
  return Object.fromEntries(different.map((name) => [name, typed[name]]));
}
