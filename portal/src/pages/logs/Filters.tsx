import { Group, Kbd, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useJobs } from "../../api/queries";
import { TimeRange } from "../../components/TimeRange";
import { useTyped } from "../../components/useTyped";
import { useWords } from "../../i18n";
import type { LogAddress } from "./address";

const LEVELS = ["debug", "info", "warning", "error"] as const;

export function Filters({ wanted }: { wanted: LogAddress }) {
  const { t } = useWords();
  const jobs = useJobs();
  const { filter, change } = wanted;
  const text = useTyped(filter.text, (typed) => change({ text: typed }));
  const run = useTyped(filter.run, (typed) => change({ run: typed.replace(/\D/g, "") }));
  return (
    <Group mb="md" gap="sm">
      <TextInput
        flex="1 1 14rem"
        type="search"
        aria-label={t("logs.text")}
        data-search
        aria-keyshortcuts="/"
        placeholder={t("logs.search")}
        leftSection={<IconSearch size={16} />}
        rightSection={<Kbd size="xs">/</Kbd>}
        {...text}
      />
      <Select
        aria-label={t("logs.level")}
        w={{ base: "100%", xs: 215 }}
        data={LEVELS.map((level) => ({ value: level, label: t(`logs.level.${level}`) }))}
        value={filter.level || "debug"}
        allowDeselect={false}
        onChange={(level) => change({ level: level === "debug" ? null : level })}
      />
      <Select
        aria-label={t("logs.job")}
        w={{ base: "100%", xs: 180 }}
        placeholder={t("logs.allJobs")}
        clearable
        searchable
        data={jobs.data?.map((job) => job.name) ?? []}
        value={filter.job || null}
        onChange={(job) => change({ job })}
      />
      <TextInput
        w={{ base: "7rem", xs: 110 }}
        inputMode="numeric"
        aria-label={t("logs.run")}
        placeholder={t("logs.run")}
        {...run}
      />
      <TimeRange after={filter.after || null} before={filter.before || null} onChange={change} />
    </Group>
  );
}

