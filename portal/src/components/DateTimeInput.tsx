import { TextInput } from "@mantine/core";

interface Edited {
  label: string;
  description?: string;
  /** A moment; null where it is not set. */
  value: string | null;
  error?: string | null;
  onChange: (at: string | null) => void;
}

/** A moment in the reader's zone. */
export function DateTimeInput({ value, onChange, ...shown }: Edited) {
  return (
    <TextInput
      type="datetime-local"
      {...shown}
      value={value === null ? "" : localInput(value)}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        const at = new Date(typed);
        if (typed === "") onChange(null);
        else if (!Number.isNaN(at.getTime())) onChange(at.toISOString());
      }}
    />
  );
}

/** A moment as the browser's field for local times wants it. */
function localInput(at: string): string {
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
