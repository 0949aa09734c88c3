import { Button, Fieldset, Group, MultiSelect, NumberInput, Select, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange, useChannels } from "../../api/queries";
import type { AlertRules, Job, Limits, Policies } from "../../api/types";
import { Problem } from "../../components/States";
import { type Key, useWords } from "../../i18n";

const MIB = 1024 * 1024;

/** What becomes of a job's occurrences and failures, what it may use, and who is told. */
export function PoliciesTab({ job }: { job: Job }) {
  const { t } = useWords();
  const [policies, setPolicies] = useState(job.policies);
  const [limits, setLimits] = useState(job.limits);
  const save = useChange(() => api.patch<Job>(`/jobs/${job.name}`, { policies, limits }), ["jobs"], {
    quiet: true,
    onDone: (saved) => {
      setPolicies(saved.policies);
      notifications.show({ message: t("policies.saved") });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  const problem = save.error instanceof ApiError ? save.error : null;
  const set = (change: Partial<Policies>) => setPolicies({ ...policies, ...change });
  return (
    <form onSubmit={submit}>
      <Stack maw={640} gap="lg">
        <Occurrences policies={policies} set={set} problem={problem} />
        <Failures policies={policies} set={set} problem={problem} />
        <Alerting rules={policies.alerts} set={(change) => set({ alerts: { ...policies.alerts, ...change } })} problem={problem} />
        <Use policies={policies} set={set} limits={limits} setLimits={setLimits} problem={problem} />
        {problem && <Problem problem={problem} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Part {
  policies: Policies;
  set: (change: Partial<Policies>) => void;
  problem: ApiError | null;
}

function Occurrences({ policies, set, problem }: Part) {
  const { t } = useWords();
  const one = <Value extends string>(name: string, values: Value[]) =>
    values.map((value) => ({ value, label: t(`${name}.${value}` as Key) }));
  return (
    <Fieldset legend={t("policies.occurrences")}>
      <Stack gap="sm">
        <Select
          label={t("policies.overlap")}
          allowDeselect={false}
          data={one("overlap", ["skip", "queue", "parallel", "replace"])}
          value={policies.overlap}
          onChange={(overlap) => set({ overlap: overlap as Policies["overlap"] })}
        />
        {policies.overlap === "parallel" && (
          <Count label={t("policies.parallel")} field="parallel" value={policies.parallel} problem={problem} onChange={(parallel) => set({ parallel: parallel ?? 1 })} />
        )}
        <Select
          label={t("policies.catchUp")}
          allowDeselect={false}
          data={one("catchUp", ["latest", "skip", "all"])}
          value={policies.catch_up}
          onChange={(catch_up) => set({ catch_up: catch_up as Policies["catch_up"] })}
        />
        <SimpleGrid cols={{ base: 1, xs: 3 }} style={{ alignItems: "end" }}>
          <Count label={t("policies.priority")} field="priority" value={policies.priority} problem={problem} onChange={(priority) => set({ priority: priority ?? 0 })} />
          <TextInput
            label={t("policies.group")}
            placeholder={t("policies.groupHint")}
            value={policies.group ?? ""}
            error={wrong(problem, "group")}
            onChange={(event) => set({ group: event.currentTarget.value || null })}
          />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

function Failures({ policies, set, problem }: Part) {
  const { t } = useWords();
  const retries = policies.retries;
  const change = (next: Partial<Policies["retries"]>) => set({ retries: { ...retries, ...next } });
  return (
    <Fieldset legend={t("policies.failures")}>
      <SimpleGrid cols={{ base: 1, xs: 3 }} style={{ alignItems: "end" }}>
        <Count label={t("policies.attempts")} field="retries.attempts" value={retries.attempts} problem={problem} onChange={(attempts) => change({ attempts: attempts ?? 1 })} />
        <Count label={t("policies.delay")} field="retries.delay" value={retries.delay} problem={problem} onChange={(delay) => change({ delay: delay ?? 0 })} />
        <Count label={t("policies.pauseAfter")} field="pause_after" value={policies.pause_after} empty={t("common.never")} problem={problem} onChange={(pause_after) => set({ pause_after })} />
      </SimpleGrid>
    </Fieldset>
  );
}

function Alerting({ rules, set, problem }: { rules: AlertRules; set: (change: Partial<AlertRules>) => void; problem: ApiError | null }) {
  const { t } = useWords();
  const channels = useChannels().data ?? [];
  return (
    <Fieldset legend={t("app.alerts")}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 3 }} style={{ alignItems: "end" }}>
          <Count label={t("policies.alertFailures")} field="alerts.failures" value={rules.failures} empty={t("common.never")} problem={problem} onChange={(failures) => set({ failures })} />
          <Count label={t("policies.alertLate")} field="alerts.late" value={rules.late} empty={t("common.never")} problem={problem} onChange={(late) => set({ late })} />
          <Count label={t("policies.alertOverdue")} field="alerts.overdue" value={rules.overdue} empty={t("common.never")} problem={problem} onChange={(overdue) => set({ overdue })} />
        </SimpleGrid>
        <Switch label={t("policies.everyFailure")} checked={rules.every_failure} onChange={(event) => set({ every_failure: event.currentTarget.checked })} />
        <Switch label={t("policies.recovery")} checked={rules.recovery} onChange={(event) => set({ recovery: event.currentTarget.checked })} />
        <MultiSelect
          label={t("policies.channels")}
          placeholder={rules.channels === null ? t("policies.allChannels") : undefined}
          data={channels.map((channel) => channel.name)}
          value={rules.channels ?? []}
          error={wrong(problem, "alerts.channels")}
          clearable
          onChange={(names) => set({ channels: names.length > 0 ? names : null })}
        />
      </Stack>
    </Fieldset>
  );
}

function Use({ policies, set, limits, setLimits, problem }: Part & { limits: Limits; setLimits: (limits: Limits) => void }) {
  const { t } = useWords();
  return (
    <Fieldset legend={t("policies.limits")}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 3 }} style={{ alignItems: "end" }}>
          <Count label={t("policies.time")} field="limits.time" value={limits.time} problem={problem} onChange={(time) => setLimits({ ...limits, time: time ?? 0 })} />
          <Count label={t("policies.memory")} field="limits.memory" value={Math.round(limits.memory / MIB)} problem={problem} onChange={(memory) => setLimits({ ...limits, memory: (memory ?? 0) * MIB })} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 3 }} style={{ alignItems: "end" }}>
          <Count label={t("policies.keepRuns")} field="keep_runs" value={policies.keep_runs} problem={problem} onChange={(keep_runs) => set({ keep_runs: keep_runs ?? 0 })} />
          <Count label={t("policies.keepDays")} field="keep_days" value={policies.keep_days} problem={problem} onChange={(keep_days) => set({ keep_days: keep_days ?? 0 })} />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

interface Counted {
  label: string;
  field: string;
  value: number | null;
  /** What no number means, where there may be none. */
  empty?: string;
  problem: ApiError | null;
  onChange: (value: number | null) => void;
}

function Count({ label, field, value, empty, problem, onChange }: Counted) {
  return (
    <NumberInput
      label={label}
      value={value ?? ""}
      placeholder={empty}
      error={wrong(problem, field)}
      onChange={(typed) => onChange(typed === "" ? null : Number(typed))}
    />
  );
}

function wrong(problem: ApiError | null, field: string): string | null {
  return problem?.field === `policies.${field}` || problem?.field === field ? problem.message : null;
}
