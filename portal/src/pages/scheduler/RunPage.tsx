import { Alert, Anchor, Button, Code, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconListDetails, IconPlayerTrackNext, IconRepeat } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { useRunAgain } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Run } from "../../api/types";
import { Duration, Moment } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { reasonWords } from "../../components/reason";
import { FailureBox, RunLog } from "../../components/RunLog";
import { StateBadge } from "../../components/StateBadge";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Attempts } from "./Attempts";
import { RowsTouched } from "./RowsTouched";

export function RunPage() {
  const { t } = useWords();
  const { job = "", run: id = "" } = useParams();
  const queries = useQueryClient();
  const run = useQuery({
    queryKey: ["run", id],
    queryFn: () => api.get<Run>(`/runs/${id}`),
    refetchInterval: ({ state }) => (state.data && state.data.finished_at === null ? 3_000 : false),
  });
  const navigate = useNavigate();
  const mayEdit = useMayEdit();
  const again = useRunAgain((made) => void navigate(`/scheduler/${made.job}/runs/${made.id}`));
  return (
    <>
      <PageHead
        title={`${job} · ${t("run.title", { id })}`}
        back={`/scheduler/${job}?tab=runs`}
        beside={run.data && <StateBadge state={run.data.state} />}
      >
        {run.data && (
          <>
            <Button
              variant="default"
              leftSection={<IconListDetails size={16} />}
              component={Link}
              to={`/logs?run=${run.data.id}`}
            >
              {t("app.logs")}
            </Button>
            {mayEdit && (
              <Button
                variant="default"
                leftSection={<IconRepeat size={16} />}
                loading={again.isPending}
                onClick={() => again.mutate(Number(id))}
              >
                {t("run.again")}
              </Button>
            )}
          </>
        )}
      </PageHead>
      {run.isPending && <Skeletons />}
      {run.isError && <Problem problem={run.error} onRetry={() => void run.refetch()} />}
      {run.data && (
        <Stack>
          {run.data.state === "skipped" && <Skipped run={run.data} />}
          <Facts run={run.data} />
          {run.data.arguments !== null && (
            <div>
              <Text size="xs" c="dimmed" mb={4}>
                {t("run.arguments")}
              </Text>
              <Code block>{JSON.stringify(run.data.arguments, null, 2)}</Code>
            </div>
          )}
          {run.data.failure && (
            <Paper withBorder p="md">
              <FailureBox failure={run.data.failure} />
            </Paper>
          )}
          {run.data.state !== "skipped" && (
            <RunLog
              key={run.data.id}
              runId={run.data.id}
              height={560}
              onEnd={(ended) => queries.setQueryData(["run", id], ended)}
            />
          )}
          {run.data.rows && <RowsTouched rows={run.data.rows} />}
          <Attempts run={run.data} />
        </Stack>
      )}
    </>
  );
}

/** Why an occurrence was not run, and where that is decided. */
function Skipped({ run }: { run: Run }) {
  const { t } = useWords();
  const why = SKIPPED.find((known) => known === run.reason);
  return (
    <Alert color="gray" variant="light" icon={<IconPlayerTrackNext />} title={t("run.skipped")}>
      <Text size="sm">{why ? t(`run.skipped.${why}`) : reasonWords(run.reason ?? "", t)}</Text>
      <Anchor component={Link} size="sm" to={why === "mode_limit" ? "/scale" : `/scheduler/${run.job}?tab=plan`}>
        {t(why === "mode_limit" ? "jobs.toScale" : "run.toPlan")}
      </Anchor>
    </Alert>
  );
}

const SKIPPED = ["overlap", "missed", "disabled", "mode_limit"] as const;

function Facts({ run }: { run: Run }) {
  const { t } = useWords();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="md">
      <Fact name={t("run.trigger")}>{t(`trigger.${run.trigger}`)}</Fact>
      {run.scheduled_for && (
        <Fact name={t("run.scheduledFor")}>
          <Moment at={run.scheduled_for} />
        </Fact>
      )}
      <Fact name={t("run.queued")}>
        <Moment at={run.queued_at} />
      </Fact>
      {run.started_at === null && run.not_before && (
        <Fact name={t("run.notBefore")}>
          <Moment at={run.not_before} />
        </Fact>
      )}
      <Fact name={t("run.started")}>
        <Moment at={run.started_at} />
      </Fact>
      {run.started_at !== null && (
        <Fact name={t("run.waited")}>
          <Duration from={run.scheduled_for ?? run.queued_at} to={run.started_at} />
        </Fact>
      )}
      <Fact name={t("run.finished")}>
        <Moment at={run.finished_at} />
      </Fact>
      <Fact name={t("run.ran")}>
        <Duration from={run.started_at} to={run.finished_at} />
      </Fact>
      {run.reason && <Fact name={t("run.reason")}>{reasonWords(run.reason, t)}</Fact>}
      <Fact name={t("run.attempt")}>{run.attempt}</Fact>
      <Fact name={t("run.script")}>
        {run.script_version === null ? (
          "–"
        ) : (
          <Anchor component={Link} inherit to={`/scheduler/${run.job}?version=${run.script_version}`}>
            {t("run.openScript", { version: run.script_version })}
          </Anchor>
        )}
      </Fact>
      <Fact name={t("run.node")}>{run.node ?? "–"}</Fact>
    </SimpleGrid>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </div>
  );
}
