import type { Key, Translate } from "../i18n";

const REASONS = [
  "overlap", "missed", "disabled", "mode_limit", "raised", "exited", "syntax_error", "no_entry", "time_limit",
  "memory_limit", "cancelled", "shutdown", "protocol_error", "host_lost", "start_failed", "node_silent",
] as const;
type Known = (typeof REASONS)[number];

/** Why a run is in its state, in the reader's words; a reason that is not known here, as it is. */
export function reasonWords(reason: string, t: Translate): string {
  const known = REASONS.find((name) => name === reason) as Known | undefined;
  return known === undefined ? reason : t(`reason.${known}` satisfies Key);
}
