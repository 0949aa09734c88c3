import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { CheckedScript, Language, ScriptWarning } from "../../api/types";

const NONE: ScriptWarning[] = [];

/** Milliseconds without a key after which a text is checked. */
const PAUSE = 400;

/**
 * What the server says of a script as it stands, a moment after the last key: what saving would say.
 *
 * Without `job` it is a module that needs no entry; without `language` there is nothing to check.
 */
export function useCheck(source: string, language: Language | null, job?: string): ScriptWarning[] {
  const [settled] = useDebouncedValue(source, PAUSE);
  const checked = useQuery({
    queryKey: ["check", job, language, settled],
    queryFn: () => api.post<CheckedScript>("/script-checks", { language, source: settled, job }),
    enabled: language !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  // A text that cannot be checked, such as one that is too long, is refused when it is saved.
  return checked.data?.warnings ?? NONE;
}
