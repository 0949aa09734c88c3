import { CloseButton, Group, Select, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useService } from "../../api/queries";
import type { Mode } from "../../api/types";
import { useWords } from "../../i18n";
import { type JobFilter, SORT_KEYS, type SortKey } from "./jobFilter";

export const NARROW = "(max-width: 48em)";
const OUTCOMES = ["succeeded", "failed", "timed_out", "lost", "cancelled", "skipped", "running", "queued", "pending"] as const;

interface Shown {
  filter: JobFilter;
  found: number;
  all: number;
  onChange: (part: Partial<JobFilter>) => void;
}

/** What narrows the list down. Where there is no table, also its order. */
export function JobFilterBar({ filter, found, all, onChange }: Shown) {
  const { t } = useWords();
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const mode = useService().data?.mode;
  // The address follows what is typed, a moment later: it must not overtake the field.
  const [text, setText] = useState(filter.text);
  const typing = useRef(false);
  useEffect(() => {
    if (!typing.current) setText(filter.text);
  }, [filter.text]);
  const type = (typed: string) => {
    setText(typed);
    onChange({ text: typed });
  };
  const outcomes = [
    ...OUTCOMES.map((state) => ({ value: state as string, label: t(`state.${state}`) })),
    { value: "never", label: t("jobs.neverRan") },
  ];
  return (
    <Group mb="md" gap="sm">
      <TextInput
        aria-label={t("jobs.search")}
        placeholder={t("jobs.search")}
        leftSection={<IconSearch size={16} />}
        rightSection={text && <CloseButton size="sm" aria-label={t("jobs.clearFilter")} onClick={() => type("")} />}
        w={{ base: "100%", sm: 240 }}
        value={text}
        spellCheck={false}
        onFocus={() => (typing.current = true)}
        onBlur={() => (typing.current = false)}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <Select
        aria-label={t("jobs.enabledFilter")}
        placeholder={t("jobs.enabledFilter")}
        clearable
        w={{ base: "calc(50% - 6px)", sm: 190 }}
        data={[
          { value: "yes", label: t("jobs.enabled") },
          { value: "no", label: t("jobs.disabled") },
        ]}
        value={filter.enabled}
        onChange={(enabled) => onChange({ enabled: enabled as JobFilter["enabled"] })}
      />
      <Select
        aria-label={t("jobs.outcome")}
        placeholder={t("jobs.outcome")}
        clearable
        w={{ base: "calc(50% - 6px)", sm: 190 }}
        data={outcomes}
        value={filter.outcome}
        onChange={(outcome) => onChange({ outcome: outcome as JobFilter["outcome"] })}
      />
      {narrow && (
        <Select
          aria-label={t("jobs.sort")}
          w="100%"
          allowDeselect={false}
          data={SORT_KEYS.map((key) => ({ value: key, label: `${t("jobs.sort")}: ${t(`jobs.by.${key}`)}` }))}
          value={filter.sort}
          onChange={(sort) => onChange({ sort: sort as SortKey, descending: false })}
        />
      )}
      <Text size="sm" c="dimmed" ml={{ sm: "auto" }} aria-live="polite" className="numbers">
        {found === all ? t("jobs.count", { count: all }) : t("jobs.countOf", { count: found, all })}
        {mode?.limit != null && ` · ${modeWords(mode, t)}`}
      </Text>
    </Group>
  );
}

function modeWords(mode: Mode, t: ReturnType<typeof useWords>["t"]): string {
  return t("scale.limit", { enabled: mode.enabled, limit: mode.limit ?? 0 });
}
