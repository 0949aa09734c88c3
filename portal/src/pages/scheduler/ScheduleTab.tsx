import { Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Job } from "../../api/types";
import { useWords } from "../../i18n";
import { ScheduleFields } from "./ScheduleFields";

export function ScheduleTab({ job }: { job: Job }) {
  const { t } = useWords();
  const [schedule, setSchedule] = useState(job.schedule);
  const save = useChange(() => api.patch<Job>(`/jobs/${job.name}`, { schedule }), ["jobs"], {
    onDone: () => notifications.show({ message: t("schedule.saved") }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <ScheduleFields schedule={schedule} onChange={setSchedule} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
