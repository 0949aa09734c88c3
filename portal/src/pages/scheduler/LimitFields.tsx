import { NumberInput, SimpleGrid, TagsInput, Text } from "@mantine/core";
import type { Job, Limits } from "../../api/types";
import { DurationInput } from "../../components/DurationInput";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";
import type { Wrong } from "./wrong";

const KIB = 1024;
const MIB = 1024 * KIB;
const SIZES = ["memory", "disk"] as const;
const COUNTS = ["processes", "files", "rows", "entries"] as const;

interface Edited {
  job: Job;
  limits: Limits;
  wrong: Wrong;
  onChange: (limits: Limits) => void;
}

/** What one run may use. */
export function LimitFields({ job, limits, wrong, onChange }: Edited) {
  const { t } = useWords();
  const change = (part: Partial<Limits>) => onChange({ ...limits, ...part });
  return (
    <Section title={t("plan.limits")} text={t("plan.limitsText")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
        <DurationInput
          label={t("plan.time")}
          description={t("plan.timeHint")}
          value={limits.time}
          error={wrong("limits.time")}
          onChange={(time) => change({ time: time ?? 0 })}
        />
        <DurationInput
          label={t("plan.cpu")}
          description={t("plan.cpuHint")}
          value={limits.cpu}
          error={wrong("limits.cpu")}
          onChange={(cpu) => change({ cpu: cpu ?? 0 })}
        />
        {SIZES.map((name) => (
          <NumberInput
            key={name}
            label={t(`plan.${name}`)}
            description={t(`plan.${name}Hint`)}
            suffix=" MiB"
            value={limits[name] / MIB}
            error={wrong(`limits.${name}`)}
            onChange={(size) => change({ [name]: Math.round(Number(size) * MIB) })}
          />
        ))}
        {COUNTS.map((name) => (
          <NumberInput
            key={name}
            label={t(`plan.${name}`)}
            description={t(`plan.${name}Hint`)}
            allowDecimal={false}
            value={limits[name]}
            error={wrong(`limits.${name}`)}
            onChange={(count) => change({ [name]: Number(count) })}
          />
        ))}
        <NumberInput
          label={t("plan.entrySize")}
          description={t("plan.entrySizeHint")}
          suffix=" KiB"
          value={limits.entry_size / KIB}
          error={wrong("limits.entry_size")}
          onChange={(size) => change({ entry_size: Math.round(Number(size) * KIB) })}
        />
      </SimpleGrid>
      {job.language === "python" ? (
        <Text size="sm" c="dimmed" mt="sm">
          {t("plan.networkPython")}
        </Text>
      ) : (
        <TagsInput
          mt="sm"
          label={t("plan.network")}
          description={t("plan.networkHint")}
          placeholder={limits.network === null ? t("plan.anyHost") : undefined}
          value={limits.network ?? []}
          error={wrong("limits.network")}
          onChange={(hosts) => change({ network: hosts.length > 0 ? hosts : null })}
        />
      )}
    </Section>
  );
}
