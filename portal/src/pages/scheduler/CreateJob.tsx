import { Alert, Anchor, Modal, SegmentedControl, Input, Stack, Text, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { useChange, useService } from "../../api/queries";
import type { Job, Language, Schedule } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";
import { HOURLY, ScheduleFields } from "./ScheduleFields";

export const LANGUAGES: Record<Language, string> = {
  python: "Python",
  javascript: "JavaScript",
  typescript: "TypeScript",
};

export function CreateJob({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const languages = useService().data?.languages ?? ["python"];
  const [name, setName] = useState("");
  const [language, setLanguage] = useState<Language>("python");
  const [schedule, setSchedule] = useState<Schedule>(HOURLY);
  const create = useChange(() => api.post<Job>("/jobs", { name, language, schedule }), ["jobs"], {
    quiet: true,
    onDone: (job) => {
      onClose();
      void navigate(`/scheduler/${job.name}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  const problem = create.error instanceof ApiError ? create.error : null;
  const underSchedule = problem?.field?.startsWith("schedule") ?? false;
  return (
    <Modal opened onClose={onClose} title={t("jobs.createTitle")} size="lg" centered closeButtonProps={{ "aria-label": t("common.close") }}>
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
            <Input.Wrapper label={t("jobs.language")} labelElement="div">
              <SegmentedControl
                fullWidth
                mt={4}
                aria-label={t("jobs.language")}
                data={languages.map((each) => ({ value: each, label: LANGUAGES[each] }))}
                value={language}
                onChange={(chosen) => setLanguage(chosen as Language)}
              />
            </Input.Wrapper>
          )}
          <ScheduleFields schedule={schedule} onChange={setSchedule} />
          {problem && problem.field !== "name" && !underSchedule && <Problem problem={problem} />}
          <ModeNote onDemand={schedule.type === "on_demand"} />
          <DialogButtons action={t("common.create")} busy={create.isPending} disabled={name === ""} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

/** What a new job begins as, and whether the mode will let it be enabled. */
function ModeNote({ onDemand }: { onDemand: boolean }) {
  const { t } = useWords();
  const mode = useService().data?.mode;
  const full = mode?.limit != null && mode.enabled >= mode.limit;
  if (onDemand || !full) {
    return (
      <Text size="sm" c="dimmed">
        {t(onDemand ? "jobs.startsOnDemand" : "jobs.startsDisabled")}
      </Text>
    );
  }
  return (
    <Alert color="yellow" variant="light" icon={<IconInfoCircle size={18} />}>
      {t("jobs.modeFull", { mode: t(`scale.${mode.name}`), limit: mode.limit ?? 0, enabled: mode.enabled })}{" "}
      <Anchor component={Link} to="/scale" inherit underline="always">
        {t("jobs.toScale")}
      </Anchor>
    </Alert>
  );
}
