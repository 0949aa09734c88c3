import { List, Modal, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Backfill, Job } from "../../api/types";
import { DateTimeInput } from "../../components/DateTimeInput";
import { DialogButtons } from "../../components/DialogButtons";
import { Moment } from "../../components/Moment";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";

const DAY = 86_400_000;
const SHOWN = 5;

/** Runs the occurrences of a time that has passed; what would run is shown before anything does. */
export function BackfillDialog(props: { job: Job; onDone: () => void; onClose: () => void }) {
  const { t } = useWords();
  const { job, onDone, onClose } = props;
  const [range, setRange] = useState(() => ({
    from: new Date(Date.now() - DAY).toISOString(),
    to: new Date().toISOString(),
  }));
  const [settled] = useDebouncedValue(range, 300);
  const address = `/jobs/${job.name}/backfill`;
  const dry = useQuery({
    queryKey: ["backfill", job.name, settled],
    queryFn: () => api.post<Backfill>(address, { ...settled, dry_run: true }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const run = useChange(() => api.post<Backfill>(address, range), ["jobs", "runs"], {
    quiet: true,
    onDone: (done) => {
      notifications.show({ message: t("run.backfilled", { count: done.runs.length }) });
      onDone();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate(undefined);
  };
  const found = dry.isError ? [] : (dry.data?.occurrences ?? []);
  const refused = dry.error instanceof ApiError ? dry.error : null;
  const wrong = (field: string) => (refused?.field === field ? refused.message : null);
  return (
    <Modal opened onClose={onClose} size="lg" title={t("run.backfillTitle", { name: job.name })} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t("run.backfillText")}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <DateTimeInput
              label={t("run.from")}
              value={range.from}
              error={wrong("from")}
              onChange={(from) => from !== null && setRange({ ...range, from })}
            />
            <DateTimeInput
              label={t("run.to")}
              value={range.to}
              error={wrong("to")}
              onChange={(to) => to !== null && setRange({ ...range, to })}
            />
          </SimpleGrid>
          <Would found={found} />
          {(run.isError || (refused && refused.field === null)) && <Problem problem={run.error ?? refused} />}
          <DialogButtons action={t("run.backfillRun", { count: found.length })} busy={run.isPending} disabled={found.length === 0 || settled !== range} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function Would({ found }: { found: string[] }) {
  const { t } = useWords();
  const first = found.slice(0, SHOWN);
  const rest = found.slice(SHOWN);
  const newest = rest.at(-1);
  return (
    <Paper bg="var(--mantine-color-default-hover)" p="sm" mih={190} aria-live="polite">
      <Text size="sm" fw={600}>
        {t("run.would", { count: found.length })}
      </Text>
      <List size="sm" listStyleType="none" mt={4}>
        {first.map((at) => (
          <List.Item key={at}>
            <Moment at={at} />
          </List.Item>
        ))}
        {rest.length > 1 && <List.Item c="dimmed">{t("run.andMore", { count: rest.length - 1 })}</List.Item>}
        {newest !== undefined && (
          <List.Item>
            <Moment at={newest} />
          </List.Item>
        )}
      </List>
    </Paper>
  );
}
