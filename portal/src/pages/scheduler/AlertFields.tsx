import { Anchor, Checkbox, MultiSelect, NumberInput, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { useChannels } from "../../api/queries";
import type { AlertRules } from "../../api/types";
import { DurationInput } from "../../components/DurationInput";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";
import type { Wrong } from "./wrong";

interface Edited {
  rules: AlertRules;
  wrong: Wrong;
  onChange: (rules: AlertRules) => void;
}

/** When people are told of this job, and where. */
export function AlertFields({ rules, wrong, onChange }: Edited) {
  const { t } = useWords();
  const channels = useChannels();
  const change = (part: Partial<AlertRules>) => onChange({ ...rules, ...part });
  return (
    <Section title={t("plan.alerts")} text={t("plan.alertsText")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        <NumberInput
          label={t("plan.failures")}
          description={t("plan.failuresHint")}
          placeholder={t("common.never")}
          allowDecimal={false}
          value={rules.failures ?? ""}
          error={wrong("policies.alerts.failures")}
          onChange={(failures) => change({ failures: failures === "" ? null : Number(failures) })}
        />
        <Stack gap="xs" justify="flex-end">
          <Checkbox
            label={t("plan.everyFailure")}
            description={t("plan.everyFailureHint")}
            checked={rules.every_failure}
            onChange={(event) => change({ every_failure: event.currentTarget.checked })}
          />
          <Checkbox
            label={t("plan.recovery")}
            description={t("plan.recoveryHint")}
            checked={rules.recovery}
            onChange={(event) => change({ recovery: event.currentTarget.checked })}
          />
        </Stack>
        <DurationInput
          label={t("plan.late")}
          description={t("plan.lateHint")}
          placeholder={t("common.never")}
          value={rules.late}
          error={wrong("policies.alerts.late")}
          onChange={(late) => change({ late })}
        />
        <DurationInput
          label={t("plan.overdue")}
          description={t("plan.overdueHint")}
          placeholder={t("common.never")}
          value={rules.overdue}
          error={wrong("policies.alerts.overdue")}
          onChange={(overdue) => change({ overdue })}
        />
      </SimpleGrid>
      {channels.data?.length ? (
        <MultiSelect
          mt="sm"
          label={t("plan.channels")}
          description={t("plan.channelsHint")}
          placeholder={rules.channels === null ? t("plan.everyChannel") : undefined}
          clearable
          data={channels.data.map((channel) => channel.name)}
          value={rules.channels ?? []}
          error={wrong("policies.alerts.channels")}
          onChange={(names) => change({ channels: names.length > 0 ? names : null })}
        />
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {t("plan.noChannels")}{" "}
          <Anchor component={Link} to="/alerts" inherit underline="always">
            {t("plan.addChannel")}
          </Anchor>
        </Text>
      )}
    </Section>
  );
}
