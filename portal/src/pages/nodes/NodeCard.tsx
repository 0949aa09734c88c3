import { Anchor, Badge, Button, Group, Paper, Progress, SimpleGrid, Stack, Text, Title, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout2, IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Node } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Duration, Relative } from "../../components/Moment";
import { useWords } from "../../i18n";

/** One node. `only`: there is no other that would take its place. */
export function NodeCard({ node, only }: { node: Node; only: boolean }) {
  const { t } = useWords();
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} component="section" aria-label={node.name}>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <Group gap="sm" miw={0} style={{ flex: "1 1 16rem" }}>
          <Title order={3} size="h4" style={{ overflowWrap: "anywhere" }}>
            {node.name}
          </Title>
          <Condition node={node} />
          {node.labels.map((label) => (
            <Badge key={label} variant="default" tt="none">
              {label}
            </Badge>
          ))}
        </Group>
        <Drain node={node} only={only} />
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md" verticalSpacing="sm">
        <Fact label={t("nodes.host")}>{node.host}</Fact>
        <Fact label={t("nodes.pid")}>{node.pid}</Fact>
        <Fact label={t("nodes.version")}>{node.version}</Fact>
        <Fact label={t("nodes.started")}>
          <Relative at={node.started_at} />
        </Fact>
        <Fact label={t("nodes.heartbeat")}>
          <Relative at={node.heartbeat_at} />
        </Fact>
        <Fact label={t("nodes.memory")} hint={t("nodes.memoryText")}>
          <Memory bytes={node.memory} />
        </Fact>
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" mt="lg">
        <Doing node={node} />
        <Confinement kind={node.confinement} />
      </SimpleGrid>
    </Paper>
  );
}

function Condition({ node }: { node: Node }) {
  const { t } = useWords();
  if (node.draining) return <Badge variant="light" color="orange" tt="none">{t("nodes.draining")}</Badge>;
  const busy = node.running.length > 0;
  return (
    <Badge variant="light" color={busy ? "blue" : "verdigris"} tt="none">
      {t(busy ? "nodes.busy" : "nodes.idle")}
    </Badge>
  );
}

function Fact({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Tooltip label={hint} disabled={hint === undefined} multiline maw={280}>
        <Text size="sm" className="numbers" style={{ overflowWrap: "anywhere" }}>
          {children}
        </Text>
      </Tooltip>
    </div>
  );
}

function Memory({ bytes }: { bytes: number | null }) {
  const { t, locale } = useWords();
  if (bytes === null) return <>{t("nodes.unknown")}</>;
  return <>{new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(bytes / 2 ** 20)} MiB</>;
}

function Doing({ node }: { node: Node }) {
  const { t } = useWords();
  const used = node.running.length;
  if (node.concurrency === 0) return <Text size="sm">{t("nodes.runsNothing")}</Text>;
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={600}>
          {t("nodes.now")}
        </Text>
        <Text size="sm" c="dimmed" className="numbers">
          {t("nodes.used", { used, concurrency: node.concurrency })}
        </Text>
      </Group>
      <Progress value={(100 * used) / node.concurrency} aria-label={t("nodes.used", { used, concurrency: node.concurrency })} mb="xs" />
      <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {node.running.map((run) => (
          <Group key={run.id} component="li" justify="space-between" wrap="nowrap" gap="xs">
            <Anchor component={Link} to={`/scheduler/${run.job}/runs/${run.id}`} size="sm" truncate title={run.job}>
              {run.job}
            </Anchor>
            <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
              <Duration from={run.started_at} to={null} />
            </Text>
          </Group>
        ))}
      </Stack>
      {used === 0 && (
        <Text size="sm" c="dimmed">
          {t("nodes.nothing")}
        </Text>
      )}
    </div>
  );
}

function Confinement({ kind }: { kind: string }) {
  const { t } = useWords();
  const confined = kind !== "none";
  const Icon = confined ? IconShieldCheck : IconShieldOff;
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm">
      <Icon size={22} stroke={1.6} color={confined ? "var(--mantine-primary-color-light-color)" : "var(--mantine-color-orange-7)"} style={{ flexShrink: 0 }} />
      <div>
        <Text size="sm" fw={600}>
          {confined ? t("nodes.confined", { kind }) : t("nodes.notConfined")}
        </Text>
        <Text size="sm" c="dimmed">
          {t(confined ? "nodes.confinedText" : "nodes.notConfinedText")}
        </Text>
      </div>
    </Group>
  );
}

function Drain({ node, only }: { node: Node; only: boolean }) {
  const { t } = useWords();
  const isAdmin = useSession().session?.role === "admin";
  const [asked, setAsked] = useState(false);
  const drain = useChange(() => api.post<Node>(`/nodes/${encodeURIComponent(node.name)}/drain`), ["nodes"], {
    quiet: true,
    onDone: () => {
      setAsked(false);
      notifications.show({ message: t("nodes.drains", { name: node.name }) });
    },
  });
  if (node.draining) return null;
  return (
    <>
      <Tooltip label={t("nodes.needsAdmin")} disabled={isAdmin}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconLogout2 size={16} />}
          aria-label={t("nodes.drainOf", { name: node.name })}
          disabled={!isAdmin}
          onClick={() => setAsked(true)}
        >
          {t("nodes.drain")}
        </Button>
      </Tooltip>
      <Confirm
        opened={asked}
        title={t("nodes.drainTitle", { name: node.name })}
        text={t(only ? "nodes.drainOnly" : "nodes.drainText")}
        action={t("nodes.drain")}
        busy={drain.isPending}
        problem={drain.error}
        onConfirm={() => drain.mutate(undefined)}
        onClose={() => {
          setAsked(false);
          drain.reset();
        }}
      />
    </>
  );
}
