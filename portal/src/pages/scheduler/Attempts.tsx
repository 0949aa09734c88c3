import { Anchor, Group, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import { useAttempts } from "../../api/queries";
import type { Run } from "../../api/types";
import { Duration, Moment } from "../../components/Moment";
import { reasonWords } from "../../components/reason";
import { Section } from "../../components/Section";
import { StateBadge } from "../../components/StateBadge";
import { useWords } from "../../i18n";

/** Every attempt of the same, this run among them; nothing where there is only this one. */
export function Attempts({ run }: { run: Run }) {
  const { t } = useWords();
  const attempts = useAttempts(run.id).data ?? [];
  if (attempts.length < 2) return null;
  return (
    <Section title={t("run.attempts")} text={t("run.attemptsText")}>
      <Table.ScrollContainer minWidth={520}>
        <Table className="things" aria-label={t("run.attempts")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>#</Table.Th>
              <Table.Th>{t("run.trigger")}</Table.Th>
              <Table.Th>{t("run.state")}</Table.Th>
              <Table.Th>{t("run.queued")}</Table.Th>
              <Table.Th ta="right">{t("run.ran")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {attempts.map((each) => (
              <Attempt key={each.id} attempt={each} here={each.id === run.id} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

function Attempt({ attempt, here }: { attempt: Run; here: boolean }) {
  const { t } = useWords();
  return (
    <Table.Tr aria-current={here ? "true" : undefined} bg={here ? "var(--mantine-color-default-hover)" : undefined}>
      <Table.Td className="numbers">
        {here ? (
          <Text span inherit fw={600}>
            {attempt.id}
          </Text>
        ) : (
          <Anchor component={Link} to={`/scheduler/${attempt.job}/runs/${attempt.id}`} fw={600}>
            {attempt.id}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td>
        {t(`trigger.${attempt.trigger}`)}
        {attempt.trigger === "retry" && ` · ${t("run.attempt")} ${attempt.attempt}`}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <StateBadge state={attempt.state} />
          {attempt.reason && (
            <Text size="sm" c="dimmed">
              {reasonWords(attempt.reason, t)}
            </Text>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Moment at={attempt.queued_at} />
      </Table.Td>
      <Table.Td ta="right">
        <Duration from={attempt.started_at} to={attempt.finished_at} />
      </Table.Td>
    </Table.Tr>
  );
}
