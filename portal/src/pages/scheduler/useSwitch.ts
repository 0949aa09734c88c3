import { notifications } from "@mantine/notifications";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Job } from "../../api/types";
import { useWords } from "../../i18n";

/** Enable or disable a job. */
export function useSwitch() {
  const { t } = useWords();
  return useChange(
    ({ name, enable }: { name: string; enable: boolean }) =>
      api.post<Job>(`/jobs/${name}/${enable ? "enable" : "disable"}`),
    ["jobs", "service"],
    {
      onDone: (changed) =>
        notifications.show({
          message: t(changed.enabled ? "jobs.isEnabled" : "jobs.isDisabled", { name: changed.name }),
        }),
    },
  );
}
