import { Button, Group, Input, List, NumberInput, Paper, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ApiError, api } from "../../api/client";
import type { Preview, Schedule, Unit } from "../../api/types";
import { DateTimeInput } from "../../components/DateTimeInput";
import { DurationInput } from "../../components/DurationInput";
import { HERE } from "../../components/wallTime";
import { Problem } from "../../components/States";
import { useScheduleWords } from "../../components/scheduleWords";
import { useWords } from "../../i18n";

export const HOURLY: Schedule = { type: "interval", every: 1, unit: "hours", zone: HERE };

const KINDS = ["interval", "cron", "once", "on_demand"] as const;
/** Units that are the same length everywhere, whatever the clocks do. */
const EXACT: Unit[] = ["seconds", "minutes", "hours"];
const UNITS: Unit[] = ["seconds", "minutes", "hours", "days", "weeks", "months"];
const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

interface Edited {
  schedule: Schedule;
  onChange: (schedule: Schedule) => void;
}

/** When a job is due, with what the server makes of it while it is typed. */
export function ScheduleFields({ schedule, onChange }: Edited) {
  const { t } = useWords();
  const [settled] = useDebouncedValue(schedule, 250);
  const preview = useQuery({
    queryKey: ["preview", settled],
    queryFn: () => api.post<Preview>("/schedules/preview", { schedule: settled, count: 5 }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const problem = preview.error instanceof ApiError ? preview.error : null;
  const wrong = (field: string) => (problem?.field === `schedule.${field}` ? problem.message : null);
  const zone = schedule.zone ?? "UTC";
  return (
    <Stack gap="sm">
      <Input.Wrapper label={t("schedule.kind")} labelElement="div">
        <SegmentedControl
          fullWidth
          mt={4}
          aria-label={t("schedule.kind")}
          value={schedule.type}
          data={KINDS.map((kind) => ({ value: kind, label: t(`schedule.${kind}`) }))}
          onChange={(kind) => onChange(fresh(kind as Schedule["type"]))}
        />
      </Input.Wrapper>
      {schedule.type === "interval" && (
        <Group grow align="flex-start">
          <NumberInput
            label={t("schedule.every")}
            value={schedule.every}
            allowDecimal={false}
            error={wrong("every")}
            onChange={(every) => onChange({ ...schedule, every: Number(every) })}
          />
          <Select
            label={t("schedule.unit")}
            value={schedule.unit}
            allowDeselect={false}
            data={UNITS.map((unit) => ({ value: unit, label: t(`schedule.${unit}`) }))}
            onChange={(unit) => onChange({ ...schedule, unit: unit as Unit })}
          />
        </Group>
      )}
      {schedule.type === "cron" && (
        <TextInput
          label={t("schedule.expression")}
          description={t("schedule.expressionHint")}
          value={schedule.expression}
          error={wrong("expression")}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          onChange={(event) => onChange({ ...schedule, expression: event.currentTarget.value })}
        />
      )}
      {schedule.type === "once" && (
        <DateTimeInput
          label={t("schedule.at")}
          zone={zone}
          value={schedule.at}
          error={wrong("at")}
          onChange={(at) => at !== null && onChange({ ...schedule, at })}
        />
      )}
      {schedule.type !== "on_demand" && (
        <Select
          label={t("schedule.zone")}
          description={schedule.type === "interval" && EXACT.includes(schedule.unit) ? t("schedule.zoneExact") : undefined}
          searchable
          value={zone}
          allowDeselect={false}
          data={ZONES}
          error={wrong("zone")}
          onChange={(zone) => onChange({ ...schedule, zone: zone ?? "UTC" })}
        />
      )}
      {(schedule.type === "interval" || schedule.type === "cron") && (
        <MoreFields schedule={schedule} wrong={wrong} onChange={onChange} />
      )}
      {problem && !SHOWN.includes(problem.field ?? "") && <Problem problem={problem} />}
      <Occurrences preview={problem ? null : (preview.data ?? null)} schedule={schedule} />
    </Stack>
  );
}

/** Fields whose refusals stand under them. */
const SHOWN = ["every", "expression", "at", "zone", "starts_at", "ends_at", "jitter"].map((name) => `schedule.${name}`);

type Recurring = Extract<Schedule, { type: "interval" | "cron" }>;

/** From when until when, and how far occurrences are spread. */
function MoreFields(props: {
  schedule: Recurring;
  wrong: (field: string) => string | null;
  onChange: (schedule: Schedule) => void;
}) {
  const { t } = useWords();
  const { schedule, wrong, onChange } = props;
  const set = Boolean(schedule.starts_at || schedule.ends_at || schedule.jitter);
  const zone = schedule.zone ?? "UTC";
  const [opened, { toggle }] = useDisclosure(set && schedule.type === "cron");
  return (
    <div>
      <Button variant="subtle" size="compact-sm" color="gray" aria-expanded={opened} onClick={toggle}>
        {t("schedule.more")}
      </Button>
      {opened && (
        <Stack gap="sm" mt="xs">
          <Group grow align="flex-start">
            <DateTimeInput
              label={t("schedule.startsAt")}
              zone={zone}
              value={schedule.starts_at ?? null}
              error={wrong("starts_at")}
              onChange={(starts_at) => onChange({ ...schedule, starts_at })}
            />
            <DateTimeInput
              label={t("schedule.endsAt")}
              zone={zone}
              value={schedule.ends_at ?? null}
              error={wrong("ends_at")}
              onChange={(ends_at) => onChange({ ...schedule, ends_at })}
            />
          </Group>
          <DurationInput
            label={t("schedule.jitter")}
            description={t("schedule.jitterHint")}
            value={schedule.jitter ?? 0}
            error={wrong("jitter")}
            onChange={(jitter) => onChange({ ...schedule, jitter: jitter ?? 0 })}
          />
        </Stack>
      )}
    </div>
  );
}

function Occurrences({ preview, schedule }: { preview: Preview | null; schedule: Schedule }) {
  const { t, locale } = useWords();
  const onDemand = schedule.type === "on_demand";
  const zone = schedule.zone ?? "UTC";
  const when = useScheduleWords();
  const [first] = preview?.occurrences ?? [];
  const anchor = schedule.type === "interval" && !schedule.starts_at && first ? { starts_at: first } : {};
  const format = new Intl.DateTimeFormat(locale, { ...WALL, timeZone: zone });
  return (
    <Paper bg="var(--mantine-color-default-hover)" p="sm" mih={164} aria-live="polite">
      <Text size="sm" fw={600}>
        {preview ? when({ ...schedule, ...anchor }, preview.text) : "–"}
      </Text>
      <Text size="xs" c="dimmed" mt={4}>
        {onDemand ? t("schedule.none") : preview?.occurrences.length === 0 ? t("schedule.over") : t("schedule.nextIn", { zone })}
      </Text>
      <List size="sm" listStyleType="none" className="numbers">
        {preview?.occurrences.map((at) => (
          <List.Item key={at}>
            <time dateTime={at} title={at}>
              {format.format(new Date(at))}
            </time>
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}

const WALL = {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;

function fresh(kind: Schedule["type"]): Schedule {
  switch (kind) {
    case "interval":
      return HOURLY;
    case "cron":
      return { type: "cron", expression: "0 8 * * *", zone: HERE };
    case "once":
      return { type: "once", at: new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString(), zone: HERE };
    case "on_demand":
      return { type: "on_demand" };
  }
}
