import { Checkbox, Group, NumberInput, Radio, SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core";
import type { Policies, Retries } from "../../api/types";
import { DurationInput } from "../../components/DurationInput";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";
import type { Wrong } from "./wrong";

interface Edited {
  policies: Policies;
  wrong: Wrong;
  onChange: (change: Partial<Policies>) => void;
}

const OVERLAPS = ["skip", "queue", "parallel", "replace"] as const;
const CATCH_UPS = ["latest", "skip", "all"] as const;
const ENDS = ["failed", "timed_out", "lost"] as const;

/** What becomes of an occurrence while the job still runs. */
export function OverlapFields({ policies, wrong, onChange }: Edited) {
  const { t } = useWords();
  return (
    <Section title={t("plan.overlap")} text={t("plan.overlapText")}>
      <Radio.Group
        aria-label={t("plan.overlap")}
        value={policies.overlap}
        error={wrong("policies.overlap")}
        onChange={(overlap) => onChange({ overlap: overlap as Policies["overlap"] })}
      >
        <Stack gap="xs">
          {OVERLAPS.map((overlap) => (
            <Radio
              key={overlap}
              value={overlap}
              label={t(`plan.overlap.${overlap}`)}
              description={t(`plan.overlap.${overlap}Hint`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {policies.overlap === "parallel" && (
        <NumberInput
          mt="sm"
          maw={260}
          label={t("plan.parallel")}
          description={t("plan.parallelHint")}
          allowDecimal={false}
          value={policies.parallel}
          error={wrong("policies.parallel")}
          onChange={(parallel) => onChange({ parallel: Number(parallel) })}
        />
      )}
    </Section>
  );
}

/** What becomes of occurrences that passed while the server was down. */
export function MissedFields({ policies, wrong, onChange }: Edited) {
  const { t } = useWords();
  return (
    <Section title={t("plan.catchUp")} text={t("plan.catchUpText")}>
      <Radio.Group
        aria-label={t("plan.catchUp")}
        value={policies.catch_up}
        onChange={(catch_up) => onChange({ catch_up: catch_up as Policies["catch_up"] })}
      >
        <Stack gap="xs">
          {CATCH_UPS.map((policy) => (
            <Radio
              key={policy}
              value={policy}
              label={t(`plan.catchUp.${policy}`)}
              description={t(`plan.catchUp.${policy}Hint`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {policies.catch_up === "all" && (
        <Group mt="sm" maw={360} grow>
          <DurationInput
            label={t("plan.window")}
            description={t("plan.windowHint")}
            value={policies.catch_up_window}
            error={wrong("policies.catch_up_window")}
            onChange={(seconds) => onChange({ catch_up_window: seconds ?? 0 })}
          />
        </Group>
      )}
    </Section>
  );
}

/** Whether a run that did not succeed is tried again, and when the job gives up. */
export function RetryFields({ policies, wrong, onChange }: Edited) {
  const { t } = useWords();
  const { retries } = policies;
  const change = (part: Partial<Retries>) => onChange({ retries: { ...retries, ...part } });
  return (
    <Section title={t("plan.retries")} text={t("plan.retriesText")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        <NumberInput
          label={t("plan.attempts")}
          description={t("plan.attemptsHint")}
          allowDecimal={false}
          value={retries.attempts}
          error={wrong("policies.retries.attempts")}
          onChange={(attempts) => change({ attempts: Number(attempts) })}
        />
        <NumberInput
          label={t("plan.pauseAfter")}
          description={t("plan.pauseAfterHint")}
          placeholder={t("common.never")}
          allowDecimal={false}
          value={policies.pause_after ?? ""}
          error={wrong("policies.pause_after")}
          onChange={(after) => onChange({ pause_after: after === "" ? null : Number(after) })}
        />
      </SimpleGrid>
      {retries.attempts > 1 && (
        <Stack gap="sm" mt="sm">
          <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
            <DurationInput
              label={t("plan.delay")}
              description={t("plan.delayHint")}
              value={retries.delay}
              error={wrong("policies.retries.delay")}
              onChange={(delay) => change({ delay: delay ?? 0 })}
            />
            <DurationInput
              label={t("plan.longestDelay")}
              description={t("plan.longestDelayHint")}
              value={retries.longest_delay}
              error={wrong("policies.retries.longest_delay")}
              onChange={(longest) => change({ longest_delay: longest ?? 0 })}
            />
            <NumberInput
              label={t("plan.factor")}
              description={t("plan.factorHint")}
              value={retries.factor}
              error={wrong("policies.retries.factor")}
              onChange={(factor) => change({ factor: Number(factor) })}
            />
          </SimpleGrid>
          <Checkbox.Group
            label={t("plan.on")}
            description={t("plan.onHint")}
            value={retries.on}
            error={wrong("policies.retries.on")}
            onChange={(on) => change({ on: on as Retries["on"] })}
          >
            <Group gap="lg" mt={6}>
              {ENDS.map((end) => (
                <Checkbox key={end} value={end} label={t(`state.${end}`)} />
              ))}
            </Group>
          </Checkbox.Group>
        </Stack>
      )}
    </Section>
  );
}

/** Which of several waiting runs comes first. */
export function OrderFields({ policies, wrong, onChange }: Edited) {
  const { t } = useWords();
  return (
    <Section title={t("plan.order")} text={t("plan.orderText")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        <NumberInput
          label={t("plan.priority")}
          description={t("plan.priorityHint")}
          allowDecimal={false}
          value={policies.priority}
          error={wrong("policies.priority")}
          onChange={(priority) => onChange({ priority: Number(priority) })}
        />
        <TextInput
          label={t("plan.group")}
          description={t("plan.groupHint")}
          value={policies.group ?? ""}
          error={wrong("policies.group")}
          spellCheck={false}
          onChange={(event) => onChange({ group: event.currentTarget.value || null })}
        />
      </SimpleGrid>
      <TagsInput
        mt="sm"
        label={t("plan.labels")}
        description={t("plan.labelsHint")}
        placeholder={policies.labels.length === 0 ? t("plan.anyNode") : undefined}
        value={policies.labels}
        error={wrong("policies.labels")}
        onChange={(labels) => onChange({ labels })}
      />
    </Section>
  );
}

/** How much of the past is kept. */
export function HistoryFields({ policies, wrong, onChange }: Edited) {
  const { t } = useWords();
  return (
    <Section title={t("plan.history")} text={t("plan.historyText")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        <NumberInput
          label={t("plan.keepRuns")}
          description={t("plan.keepRunsHint")}
          allowDecimal={false}
          value={policies.keep_runs}
          error={wrong("policies.keep_runs")}
          onChange={(runs) => onChange({ keep_runs: Number(runs) })}
        />
        <NumberInput
          label={t("plan.keepDays")}
          description={t("plan.keepDaysHint")}
          value={policies.keep_days}
          error={wrong("policies.keep_days")}
          onChange={(days) => onChange({ keep_days: Number(days) })}
        />
      </SimpleGrid>
    </Section>
  );
}
