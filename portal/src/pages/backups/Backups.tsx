import { ActionIcon, Button, Code, Group, Paper, Progress, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArchive, IconDownload, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { address, api } from "../../api/client";
import { useBackups, useChange } from "../../api/queries";
import type { Backup } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Relative } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Section } from "../../components/Section";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

export function Backups() {
  const { t } = useWords();
  const backups = useBackups();
  const begin = useChange(() => api.post<Backup>("/backups"), ["backups"]);
  const isMaking = backups.data?.some(({ state }) => state === "making") ?? false;
  const create = (
    <Button leftSection={<IconArchive size={16} />} loading={begin.isPending} disabled={isMaking} onClick={() => begin.mutate(undefined)}>
      {t("backups.create")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("backups.title")}>{backups.data?.length ? create : null}</PageHead>
      {backups.isPending && <Skeletons />}
      {backups.isError && <Problem problem={backups.error} onRetry={() => void backups.refetch()} />}
      {backups.data?.length === 0 && (
        <Empty icon={<IconArchive size={28} />} title={t("backups.emptyTitle")} text={t("backups.emptyText")}>
          {create}
        </Empty>
      )}
      {backups.data && (
        <Stack gap="lg">
          {backups.data.length > 0 && <List backups={backups.data} />}
          <Restoring name={backups.data.find(({ state }) => state === "ready")?.name ?? "mainspring.zip"} />
        </Stack>
      )}
    </>
  );
}

function List({ backups }: { backups: Backup[] }) {
  const { t } = useWords();
  const [doomed, setDoomed] = useState<Backup | null>(null);
  const drop = useChange((backup: Backup) => api.delete(`/backups/${backup.name}`), ["backups"], {
    quiet: true,
    onDone: (_, { name }) => {
      setDoomed(null);
      notifications.show({ message: t("backups.deleted", { name }) });
    },
  });
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }}>
      <Text size="sm" c="dimmed" maw={620} mb="sm">
        {t("backups.text")} {t("backups.elsewhere")}
      </Text>
      <Table verticalSpacing="sm">
        <Table.Tbody>
          {backups.map((backup) => (
            <Line key={backup.name} backup={backup} onDelete={() => setDoomed(backup)} />
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={doomed !== null}
        title={t("backups.deleteTitle")}
        text={t("backups.deleteText", { name: doomed?.name ?? "" })}
        action={t("common.delete")}
        problem={drop.error}
        busy={drop.isPending}
        onConfirm={() => doomed && drop.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
    </Paper>
  );
}

function Line({ backup, onDelete }: { backup: Backup; onDelete: () => void }) {
  const { t, locale } = useWords();
  const isReady = backup.state === "ready";
  return (
    <Table.Tr>
      <Table.Td px={0}>
        <Text fw={600} size="sm" style={{ overflowWrap: "anywhere" }}>
          {backup.name}
        </Text>
        {isReady && (
          <Text size="sm" c="dimmed" className="numbers">
            <Relative at={backup.created_at} /> · {formatSize(backup.size, locale)}
          </Text>
        )}
        {backup.state === "making" && <Making backup={backup} />}
        {backup.state === "failed" && (
          <Text size="sm" c="var(--mantine-color-error)">
            {t("backups.failed", { reason: backup.failure ?? "" })}
          </Text>
        )}
      </Table.Td>
      <Table.Td px={0} w={1}>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {isReady && (
            <ActionIcon
              component="a"
              href={address(`/backups/${backup.name}`)}
              download={backup.name}
              variant="light"
              size="lg"
              aria-label={t("backups.downloadOf", { name: backup.name })}
            >
              <IconDownload size={18} />
            </ActionIcon>
          )}
          {backup.state !== "making" && (
            <ActionIcon variant="subtle" color="red" size="lg" aria-label={t("backups.deleteOf", { name: backup.name })} onClick={onDelete}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Making({ backup: { name, done, total } }: { backup: Backup }) {
  const { t, locale } = useWords();
  const counts = { done: done.toLocaleString(locale), total: total.toLocaleString(locale) };
  return (
    <Stack gap={4} mt={4}>
      <Progress value={total > 0 ? (100 * done) / total : 0} size="sm" aria-label={t("backups.progress", { name })} />
      <Text size="xs" c="dimmed" className="numbers">
        {total > 0 ? t("backups.making", counts) : t("backups.begun")}
      </Text>
    </Stack>
  );
}

function Restoring({ name }: { name: string }) {
  const { t } = useWords();
  const commands = `cp secret.key mainspring-data/\nmainspring restore ${name}\nmainspring serve`;
  return (
    <Section title={t("backups.restore")} text={t("backups.restoreText")}>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {commands}
      </Code>
    </Section>
  );
}

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"];

function formatSize(bytes: number, locale: string): string {
  const step = Math.max(1, Math.min(UNITS.length, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const style = { style: "unit", unit: UNITS[step - 1], maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / 1000 ** step);
}
