import { Anchor, Badge, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Standing } from "../../api/types";
import { formatMoment, Relative } from "../../components/Moment";
import { Section } from "../../components/Section";
import { StateBadge } from "../../components/StateBadge";
import { useScheduleWords } from "../../components/scheduleWords";
import { useWords } from "../../i18n";
import { Countdown } from "./Countdown";

/** What fails, what is next, what is late. */
export function Lists({ standing }: { standing: Standing }) {
  const { t, locale } = useWords();
  const when = useScheduleWords();
  const late = standing.late_runs.length + standing.late_jobs.length;
  return (
    <SimpleGrid cols={{ base: 1, lg: 3 }} spacing="md">
      <Section title={t("overview.failing")} beside={<Count count={standing.failing.length} color="red" />}>
        <Listed none={t("overview.noneFails")}>
          {standing.failing.map((failing) => (
            <li key={failing.job}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Anchor component={Link} to={`/scheduler/${failing.job}/runs/${failing.run}`} fw={600} size="sm" truncate title={failing.job}>
                  {failing.job}
                </Anchor>
                <StateBadge state={failing.state} />
              </Group>
              {failing.message && (
                <Text size="xs" ff="monospace" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
                  {failing.message}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                <Relative at={failing.finished_at} />
                {failing.failures > 1 && ` · ${t("jobs.failuresInRow", { count: failing.failures })}`}
                {!failing.enabled && ` · ${t("jobs.disabled")}`}
              </Text>
            </li>
          ))}
        </Listed>
      </Section>
      <Section title={t("overview.next")}>
        <Listed none={t("overview.noneNext")}>
          {standing.next.map((next) => (
            <li key={next.job}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <JobLink job={next.job} />
                <Text size="sm" fw={600} style={{ flexShrink: 0 }} title={formatMoment(next.due, locale)}>
                  <Countdown at={next.due} />
                </Text>
              </Group>
              <Text size="xs" c="dimmed" truncate title={when(next.schedule, next.schedule_text)}>
                {when(next.schedule, next.schedule_text)}
              </Text>
            </li>
          ))}
        </Listed>
      </Section>
      <Section title={t("overview.late")} beside={<Count count={late} color="orange" />}>
        <Listed none={t("overview.noneLate")}>
          {standing.late_runs.map((run) => (
            <li key={run.id}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <JobLink job={run.job} />
                <StateBadge state={run.state} />
              </Group>
              <Text size="xs" c="dimmed">
                {t("overview.wasDue")} <Relative at={run.scheduled_for} />
              </Text>
            </li>
          ))}
          {standing.late_jobs.map((job) => (
            <li key={job}>
              <JobLink job={job} />
              <Text size="xs" c="dimmed">
                {t("overview.notPlanned")}
              </Text>
            </li>
          ))}
        </Listed>
      </Section>
    </SimpleGrid>
  );
}

function JobLink({ job }: { job: string }) {
  return (
    <Anchor component={Link} to={`/scheduler/${job}`} fw={600} size="sm" truncate title={job}>
      {job}
    </Anchor>
  );
}

function Count({ count, color }: { count: number; color: string }) {
  return count === 0 ? null : (
    <Badge variant="light" color={color} className="numbers">
      {count}
    </Badge>
  );
}

function Listed({ none, children }: { none: string; children: ReactNode[] }) {
  const empty = children.flat().length === 0;
  return empty ? (
    <Text size="sm" c="dimmed">
      {none}
    </Text>
  ) : (
    <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
      {children}
    </Stack>
  );
}
