import { Button, Group, Popover, Stack } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { type Key, useWords } from "../i18n";
import { DateTimeInput } from "./DateTimeInput";

const LATELY: [Key, number][] = [
  ["time.hour", 3600],
  ["time.day", 86_400],
  ["time.week", 7 * 86_400],
];

interface Range {
  after: string | null;
  before: string | null;
}

/** From when to when; either end may be open. */
export function TimeRange({ after, before, onChange }: Range & { onChange: (range: Range) => void }) {
  const { t, locale } = useWords();
  const [opened, setOpened] = useState(false);
  const short = (at: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
  const choose = (range: Range) => {
    onChange(range);
    setOpened(false);
  };
  let label = t("time.any");
  if (after && before) label = `${short(after)} – ${short(before)}`;
  else if (after) label = t("time.after", { at: short(after) });
  else if (before) label = t("time.before", { at: short(before) });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          leftSection={<IconClock size={16} />}
          aria-label={`${t("time.label")}: ${label}`}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group gap="xs">
            <Button size="compact-sm" variant={after || before ? "default" : "light"} onClick={() => choose({ after: null, before: null })}>
              {t("time.any")}
            </Button>
            {LATELY.map(([words, seconds]) => (
              <Button
                key={words}
                size="compact-sm"
                variant="default"
                onClick={() => choose({ after: new Date(Date.now() - seconds * 1000).toISOString(), before: null })}
              >
                {t(words)}
              </Button>
            ))}
          </Group>
          <DateTimeInput label={t("time.from")} value={after} onChange={(at) => onChange({ after: at, before })} />
          <DateTimeInput label={t("time.to")} value={before} onChange={(at) => onChange({ after, before: at })} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
