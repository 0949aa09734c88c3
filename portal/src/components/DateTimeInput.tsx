import { TextInput } from "@mantine/core";
import { HERE, fromWall, toWall } from "./wallTime";

interface Edited {
  label: string;
  description?: string;
  /** A moment; null where it is not set. */
  value: string | null;
  error?: string | null;
  /** Whose clocks are meant; the reader's own otherwise. */
  zone?: string;
  onChange: (at: string | null) => void;
}

/** A moment, as a zone's clocks show it. */
export function DateTimeInput({ value, zone = HERE, onChange, ...shown }: Edited) {
  return (
    <TextInput
      type="datetime-local"
      {...shown}
      value={value === null ? "" : toWall(value, zone)}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        const at = typed === "" ? null : fromWall(typed, zone);
        if (typed === "" || at !== null) onChange(at);
      }}
    />
  );
}
