import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { useChange, useService } from "../../api/queries";
import type { Job, Schedule } from "../../api/types";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";
import { HOURLY, ScheduleFields } from "./ScheduleFields";

export function CreateJob({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const languages = useService().data?.languages ?? ["python"];
  const [name, setName] = useState("");
  const [language, setLanguage] = useState("python");
  const [schedule, setSchedule] = useState<Schedule>(HOURLY);
  const create = useChange(() => api.post<Job>("/jobs", { name, language, schedule }), ["jobs"], {
    quiet: true,
    onDone: (job) => {
      close();
      void navigate(`/scheduler/${job.name}`);
    },
  });
  const close = () => {
    setName("");
    setSchedule(HOURLY);
    create.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  const problem = create.error instanceof ApiError ? create.error : null;
  const underSchedule = problem?.field?.startsWith("schedule") ?? false;
  return (
    <Modal opened={opened} onClose={close} title={t("jobs.createTitle")} size="lg" centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t("jobs.name")}
            description={t("jobs.nameHint")}
            value={name}
            error={problem?.field === "name" ? problem.message : null}
            spellCheck={false}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {languages.length > 1 && (
            <Select
              label={t("jobs.language")}
              data={languages}
              value={language}
              allowDeselect={false}
              onChange={(chosen) => setLanguage(chosen ?? "python")}
            />
          )}
          <ScheduleFields schedule={schedule} onChange={setSchedule} />
          {problem && problem.field !== "name" && !underSchedule && <Problem problem={problem} />}
          <Text size="sm" c="dimmed">
            {t("jobs.startsDisabled")}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name === ""}>
              {t("common.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
