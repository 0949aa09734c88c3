import { useMemo } from "react";
import { useSettings, useTables } from "../../api/queries";
import type { CompletionNames } from "../../components/completion";

/** The service's own names that a script may mention. */
export function useCompletionNames(): CompletionNames {
  const tables = useTables().data;
  const settings = useSettings().data;
  return useMemo(
    () => ({
      tables: tables?.map(({ name }) => name) ?? [],
      settings: settings?.map(({ name }) => name) ?? [],
    }),
    [tables, settings],
  );
}
