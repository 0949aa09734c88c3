import { Group, Input, NumberInput, Select } from "@mantine/core";
import { useId } from "@mantine/hooks";
import { useState } from "react";
import { useWords } from "../i18n";

const SIZES = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
type Size = keyof typeof SIZES;
const NAMES = Object.keys(SIZES) as Size[];

interface Edited {
  label: string;
  description?: string;
  /** Seconds; null where it is not set. */
  value: number | null;
  placeholder?: string;
  error?: string | null;
  onChange: (seconds: number | null) => void;
}

/** A length of time in the unit that fits it; emptied, it is unset. */
export function DurationInput({ label, description, value, placeholder, error, onChange }: Edited) {
  const { t } = useWords();
  const id = useId();
  const [unit, setUnit] = useState<Size>(() => fitting(value));
  return (
    <Input.Wrapper label={label} description={description} error={error} id={id} labelProps={{ htmlFor: id }}>
      <Group gap="xs" wrap="nowrap" mt={description ? 4 : 0}>
        <NumberInput
          id={id}
          min={0}
          value={value === null ? "" : rounded(value / SIZES[unit])}
          placeholder={placeholder}
          error={error !== null && error !== undefined}
          flex={1}
          onChange={(typed) => onChange(typed === "" ? null : Number(typed) * SIZES[unit])}
        />
        <Select
          aria-label={`${label}: ${t("schedule.unit")}`}
          w={116}
          allowDeselect={false}
          data={NAMES.map((name) => ({ value: name, label: t(`schedule.${name}`) }))}
          value={unit}
          onChange={(next) => {
            const chosen = (next ?? "seconds") as Size;
            if (value !== null) onChange((value / SIZES[unit]) * SIZES[chosen]);
            setUnit(chosen);
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}

function fitting(seconds: number | null): Size {
  if (!seconds) return "minutes";
  return [...NAMES].reverse().find((name) => seconds % SIZES[name] === 0) ?? "seconds";
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
