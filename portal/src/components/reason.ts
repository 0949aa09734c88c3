import type { Key, Translate } from "../i18n";
import { en } from "../i18n/en";

/** Why a run is in its state, in the reader's words; a reason that is not known here, as it is. */
export function reasonWords(reason: string, t: Translate): string {
  const key = `reason.${reason}`;
  return key in en ? t(key as Key) : reason;
}
