import { Button, Center, Group, Loader, Menu, Paper, Text } from "@mantine/core";
import { IconDownload, IconListDetails, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "react-router";
import { address } from "../../api/client";
import { LogLine } from "../../components/LogLines";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Filters } from "./Filters";
import { type LogAddress, useLogAddress } from "./address";
import { type ShownLog, useLog } from "./useLog";

/** The service's log; what is shown stands in the address, so that it can be shared. */
export function Logs() {
  const { t } = useWords();
  const wanted = useLogAddress();
  const log = useLog(wanted);
  return (
    <>
      <PageHead title={t("logs.title")}>
        {log.followed && <PauseButton wanted={wanted} log={log} />}
        <DownloadMenu wanted={wanted} />
      </PageHead>
      <Filters wanted={wanted} />
      {wanted.entry !== null && <AroundHead wanted={wanted} />}
      <Entries wanted={wanted} log={log} />
    </>
  );
}

function Entries({ wanted, log }: { wanted: LogAddress; log: ShownLog }) {
  const { t } = useWords();
  if (log.older.isPending) return <Skeletons count={8} />;
  if (log.older.isError) return <Problem problem={log.older.error} onRetry={() => void log.older.refetch()} />;
  return (
    <>
      {log.entries.length > 0 && (
        <Paper withBorder className="log" py={4} role="list" aria-label={t("logs.title")}>
          {log.entries.map((entry) => (
            <LogLine
              key={entry.id}
              entry={entry}
              withJob
              to={wanted.addressOf(entry.id)}
              marked={entry.id === wanted.entry}
            />
          ))}
        </Paper>
      )}
      {log.searching && (
        <Center mt="md">
          <Group gap="sm" role="status">
            <Loader size="xs" />
            <Text size="sm">{t("logs.searching")}</Text>
          </Group>
        </Center>
      )}
      {log.entries.length === 0 && !log.older.hasNextPage && (
        <Empty
          icon={<IconListDetails size={28} />}
          title={t(wanted.isFiltered ? "logs.noMatch" : "logs.empty")}
          text={wanted.isFiltered ? undefined : t("logs.emptyText")}
        >
          {wanted.isFiltered && (
            <Button variant="default" onClick={wanted.clear}>
              {t("logs.clear")}
            </Button>
          )}
        </Empty>
      )}
      {log.older.hasNextPage && !log.searching && (
        <Center mt="md">
          <Button variant="default" loading={log.older.isFetchingNextPage} onClick={() => void log.older.fetchNextPage()}>
            {t(log.entries.length === 0 ? "logs.searchOn" : "common.loadMore")}
          </Button>
        </Center>
      )}
    </>
  );
}

function PauseButton({ wanted, log }: { wanted: LogAddress; log: ShownLog }) {
  const { t } = useWords();
  const waiting = log.waiting > 0 ? t("logs.waiting", { count: log.waiting }) : t("logs.resume");
  return (
    <Button
      variant={wanted.live ? "default" : "light"}
      leftSection={wanted.live ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
      onClick={() => wanted.change({ live: wanted.live ? "no" : null })}
    >
      {wanted.live ? t("logs.pause") : waiting}
    </Button>
  );
}

function DownloadMenu({ wanted }: { wanted: LogAddress }) {
  const { t } = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          {t("logs.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["ndjson", "text"] as const).map((format) => (
          <Menu.Item key={format} component="a" href={address("/logs/export", { ...wanted.filter, format })} download>
            {t(format === "ndjson" ? "logs.asNdjson" : "logs.asText")}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AroundHead({ wanted }: { wanted: LogAddress }) {
  const { t } = useWords();
  return (
    <Group mb="sm" gap="sm" justify="space-between">
      <Text size="sm" c="dimmed">
        {t(wanted.isFiltered ? "logs.aroundFiltered" : "logs.aroundTitle")}
      </Text>
      <Group gap="xs">
        {wanted.isFiltered && (
          <Button size="xs" variant="default" component={Link} to={`/logs?entry=${wanted.entry}`}>
            {t("logs.aroundAll")}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => wanted.change({ entry: null })}>
          {t("logs.newest")}
        </Button>
      </Group>
    </Group>
  );
}
