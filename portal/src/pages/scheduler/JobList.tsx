import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClockPlay, IconPlus, IconPuzzle } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { useJobs, useRecent } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import { MOST_DRAWN } from "../../components/RunSparkline";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useScheduleWords } from "../../components/scheduleWords";
import { useWords } from "../../i18n";
import { CreateJob } from "./CreateJob";
import { JobFilterBar } from "./JobFilterBar";
import { JobTable } from "./JobTable";
import { type JobFilter, type ListedJob, chosen, readFilter, writeFilter } from "./jobFilter";

export function JobList() {
  const { t } = useWords();
  const jobs = useJobs();
  const mayEdit = useMayEdit();
  const [creating, dialog] = useDisclosure();
  const create = mayEdit && (
    <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      {t("jobs.create")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("jobs.title")}>
        <Button variant="default" leftSection={<IconPuzzle size={16} />} component={Link} to="/scheduler/shared-scripts">
          {t("shared.title")}
        </Button>
        {jobs.data?.length ? create : null}
      </PageHead>
      {creating && <CreateJob onClose={dialog.close} />}
      {jobs.isPending && <Skeletons />}
      {jobs.isError && <Problem problem={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data?.length === 0 && (
        <Empty icon={<IconClockPlay size={28} />} title={t("jobs.emptyTitle")} text={t("jobs.emptyText")}>
          {create}
        </Empty>
      )}
      {jobs.data && jobs.data.length > 0 && <Jobs jobs={jobs.data} />}
    </>
  );
}

function Jobs({ jobs }: { jobs: ListedJob["job"][] }) {
  const { t } = useWords();
  const when = useScheduleWords();
  const recent = useRecent(MOST_DRAWN).data;
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  const listed = useMemo(() => {
    const runs = new Map(recent?.map((each) => [each.job, each.runs]));
    return jobs.map((job) => ({
      job,
      when: when(job.schedule, job.schedule_text),
      runs: runs.get(job.name) ?? [],
    }));
  }, [jobs, recent, when]);
  const shown = useMemo(() => chosen(listed, filter), [listed, filter]);
  const change = (part: Partial<JobFilter>) => setSearch(writeFilter({ ...filter, ...part }), { replace: true });
  return (
    <>
      <JobFilterBar filter={filter} found={shown.length} all={jobs.length} onChange={change} />
      {shown.length > 0 ? (
        <JobTable jobs={shown} filter={filter} onSort={change} />
      ) : (
        <Empty icon={<IconClockPlay size={28} />} title={t("jobs.noneMatch")}>
          <Group justify="center">
            <Button variant="default" onClick={() => change({ text: "", enabled: null, outcome: null })}>
              {t("jobs.clearFilter")}
            </Button>
          </Group>
        </Empty>
      )}
    </>
  );
}
