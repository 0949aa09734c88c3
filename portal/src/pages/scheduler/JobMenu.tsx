import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBraces, IconDots, IconHistoryToggle, IconListDetails, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Job, Run } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { useWords } from "../../i18n";
import { BackfillDialog } from "./BackfillDialog";
import { RunWithDialog } from "./RunWithDialog";
import type { SaveScript } from "./ScriptTab";

interface Offered {
  job: Job;
  save: SaveScript;
  onRun: (run: Run) => void;
  onBackfilled: () => void;
  onDeleted: () => void;
}

/** What can be done with a job besides the usual. */
export function JobMenu({ job, save, onRun, onBackfilled, onDeleted }: Offered) {
  const { t } = useWords();
  const mayEdit = useMayEdit();
  const [asked, setAsked] = useState<"run" | "backfill" | "delete" | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("common.more")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <>
              <Menu.Item leftSection={<IconBraces size={16} />} onClick={() => setAsked("run")}>
                {t("run.with")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconHistoryToggle size={16} />}
                disabled={job.schedule.type === "on_demand"}
                onClick={() => setAsked("backfill")}
              >
                {t("run.backfill")}
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconListDetails size={16} />} component={Link} to={`/logs?job=${job.name}`}>
            {t("run.allLogs")}
          </Menu.Item>
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsked("delete")}>
                {t("common.delete")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === "run" && <RunWithDialog job={job} save={save} onRun={onRun} onClose={close} />}
      {asked === "backfill" && <BackfillDialog job={job} onDone={onBackfilled} onClose={close} />}
      <DeleteJob job={job} opened={asked === "delete"} onDeleted={onDeleted} onClose={close} />
    </>
  );
}

function DeleteJob(props: { job: Job; opened: boolean; onDeleted: () => void; onClose: () => void }) {
  const { t } = useWords();
  const { job, opened, onDeleted, onClose } = props;
  const remove = useChange(() => api.delete(`/jobs/${job.name}`), ["jobs", "runs"], {
    quiet: true,
    onDone: () => {
      notifications.show({ message: t("jobs.deleted", { name: job.name }) });
      onDeleted();
    },
  });
  return (
    <Confirm
      opened={opened}
      title={t("jobs.deleteTitle", { name: job.name })}
      text={t("jobs.deleteText")}
      action={t("common.delete")}
      typed={job.name}
      problem={remove.error}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    />
  );
}
