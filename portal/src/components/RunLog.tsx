import { Box, Button, Code, Group, Paper, Progress, ScrollArea, Stack, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "../api/client";
import { useMayEdit } from "../api/session";
import { useRun } from "../api/stream";
import type { Run } from "../api/types";
import { useWords } from "../i18n";
import { LogLine } from "./LogLines";
import { Duration } from "./Moment";
import { reasonWords } from "./reason";
import { StateBadge } from "./StateBadge";

interface Shown {
  runId: number;
  height?: number;
  onEnd?: (run: Run) => void;
}

/** A run with its log, live while it goes on. */
export function RunLog({ runId, height = 320, onEnd }: Shown) {
  const { t } = useWords();
  const { run, entries } = useRun(runId, onEnd);
  const mayEdit = useMayEdit();
  const view = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const cancel = useMutation({ mutationFn: () => api.post(`/runs/${runId}/cancel`) });
  useEffect(() => {
    if (atEnd.current) view.current?.scrollTo({ top: view.current.scrollHeight });
  }, [entries]);
  const going = run === null || run.finished_at === null;
  return (
    <Paper withBorder radius="md" component="section" aria-label={t("run.title", { id: runId })}>
      <Group justify="space-between" px="md" py="xs" gap="xs">
        <Group gap="sm">
          <Text fw={600} size="sm">
            {t("run.title", { id: runId })}
          </Text>
          {run && <StateBadge state={run.state} />}
          {run?.reason && (
            <Text size="sm" c="dimmed">
              {reasonWords(run.reason, t)}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            <Duration from={run?.started_at ?? null} to={run?.finished_at ?? null} />
          </Text>
        </Group>
        {going && mayEdit && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerStop size={14} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {t("run.cancel")}
          </Button>
        )}
      </Group>
      {run?.progress && going && <RunProgress progress={run.progress} />}
      <ScrollArea.Autosize
        mah={height}
        viewportRef={view}
        onScrollPositionChange={({ y }) => {
          const box = view.current;
          atEnd.current = box === null || box.scrollHeight - box.clientHeight - y < 24;
        }}
      >
        <Box className="log" role="log" aria-live="polite" aria-label={t("run.log")} py={4} style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}>
          {entries.map((entry) => (
            <LogLine key={entry.id} entry={entry} withJob={false} />
          ))}
          {entries.length === 0 && (
            <Text size="sm" c="dimmed" px="md" py="xs">
              {going ? t("run.waiting") : t("run.silent")}
            </Text>
          )}
        </Box>
      </ScrollArea.Autosize>
    </Paper>
  );
}

function RunProgress({ progress }: { progress: NonNullable<Run["progress"]> }) {
  const { t } = useWords();
  const share = progress.total ? (100 * progress.done) / progress.total : 100;
  const words = progress.total ? t("run.progressOf", { done: progress.done, total: progress.total }) : String(progress.done);
  return (
    <>
      <Progress value={share} animated={!progress.total} size="sm" radius={0} aria-label={t("run.progress")} />
      <Text size="xs" c="dimmed" px="md" py={4} className="numbers">
        {t("run.progress")}: {words}
      </Text>
    </>
  );
}

/** Why a run did not succeed. */
export function FailureBox({ failure }: { failure: NonNullable<Run["failure"]> }) {
  const { t } = useWords();
  return (
    <Stack gap="xs">
      <Text fw={600}>{t("run.failed")}</Text>
      <Text size="sm">{failure.message}</Text>
      {failure.traceback && <Code block>{failure.traceback}</Code>}
    </Stack>
  );
}
