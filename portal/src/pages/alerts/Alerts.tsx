import { Anchor, Badge, Group, Stack, Table, Text } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { Link } from "react-router";
import { useAlerts } from "../../api/queries";
import type { Alert, Delivery } from "../../api/types";
import { Relative } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Section } from "../../components/Section";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Channels } from "./Channels";
import { Heartbeats } from "./Heartbeats";

export function Alerts() {
  const { t } = useWords();
  return (
    <>
      <PageHead title={t("app.alerts")} />
      <Stack gap="lg">
        <Channels />
        <Heartbeats />
        <Raised />
      </Stack>
    </>
  );
}

function Raised() {
  const { t } = useWords();
  const alerts = useAlerts();
  return (
    <Section title={t("alerts.raised")}>
      {alerts.isPending && <Skeletons count={2} />}
      {alerts.isError && <Problem problem={alerts.error} onRetry={() => void alerts.refetch()} />}
      {alerts.data?.length === 0 && <Empty icon={<IconBell size={26} />} title={t("alerts.none")} text={t("alerts.noneText")} />}
      {alerts.data !== undefined && alerts.data.length > 0 && (
        <Table verticalSpacing="sm" className="stacked">
          <Table.Tbody>
            {alerts.data.map((alert) => (
              <Table.Tr key={alert.id}>
                <Table.Td w={130}>
                  <Relative at={alert.created_at} />
                </Table.Td>
                <Table.Td>
                  <Told alert={alert} />
                </Table.Td>
                <Table.Td>
                  <Group gap={6} justify="flex-end">
                    {alert.deliveries.map((delivery) => (
                      <Delivered key={delivery.channel} delivery={delivery} />
                    ))}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

function Told({ alert }: { alert: Alert }) {
  const linked = alert.job !== null && alert.run_id !== null;
  return (
    <>
      <Text fw={600} size="sm">
        {linked ? (
          <Anchor component={Link} to={`/scheduler/${alert.job}/runs/${alert.run_id}`} inherit>
            {alert.title}
          </Anchor>
        ) : (
          alert.title
        )}
      </Text>
      <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
        {alert.message}
      </Text>
      {alert.deliveries.map(({ channel, error }) =>
        error === null ? null : (
          <Text key={channel} size="xs" c="red" style={{ overflowWrap: "anywhere" }}>
            {channel}: {error}
          </Text>
        ),
      )}
    </>
  );
}

const COLORS = { pending: "gray", delivered: "verdigris", failed: "red" } as const;

export function Delivered({ delivery }: { delivery: Delivery }) {
  const { t } = useWords();
  return (
    <Badge variant="light" tt="none" color={COLORS[delivery.state]} style={{ flexShrink: 0, maxWidth: "none" }}>
      {delivery.channel}: {t(`delivery.${delivery.state}`)}
    </Badge>
  );
}
