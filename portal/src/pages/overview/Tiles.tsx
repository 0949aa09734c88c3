import { Anchor, Grid, Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Standing } from "../../api/types";
import { useWords } from "../../i18n";
import { Look } from "./Look";
import { STATES } from "./marks";

/** The last day's runs, the jobs and the nodes, in numbers. */
export function Tiles({ standing }: { standing: Standing }) {
  const { t, locale } = useWords();
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  const { nodes } = standing;
  const states = STATES.map((state) => ({ state, count: standing.counts[state] ?? 0 })).filter(({ count }) => count > 0);
  const total = states.reduce((sum, { count }) => sum + count, 0);
  return (
    <Grid gap="md">
      <Tile wide label={t("overview.lastDay")} value={number(total)}>
        {states.map(({ state, count }) => (
          <Group key={state} gap={4} wrap="nowrap">
            <Look look={state} />
            {number(count)} {t(`state.${state}`)}
          </Group>
        ))}
        {total === 0 && t("run.none")}
      </Tile>
      <Tile label={t("overview.running")} value={number(nodes.running)}>
        {t("overview.places", { count: number(nodes.concurrency) })}
      </Tile>
      <Tile label={t("overview.jobs")} value={number(standing.jobs)} to="/scheduler">
        {t("overview.enabled", { count: number(standing.enabled) })}
      </Tile>
      <Tile label={t("app.nodes")} value={number(nodes.alive)} to="/nodes">
        {t("overview.busy", { count: number(nodes.busy) })}
        {nodes.draining > 0 && <span>{t("overview.draining", { count: number(nodes.draining) })}</span>}
      </Tile>
    </Grid>
  );
}

function Tile(props: { label: string; value: string; to?: string; wide?: boolean; children: ReactNode }) {
  return (
    <Grid.Col span={props.wide ? { base: 12, lg: 6 } : { base: 4, lg: 2 }}>
      <Paper withBorder p={{ base: "sm", sm: "md" }} component="section" aria-label={props.label} h="100%">
        <Text size="sm" c="dimmed">
          {props.to === undefined ? (
            props.label
          ) : (
            <Anchor component={Link} to={props.to} inherit c="inherit">
              {props.label}
            </Anchor>
          )}
        </Text>
        <Text fz={30} fw={650} lh={1.25} className="numbers">
          {props.value}
        </Text>
        <Group gap="0.1rem 0.75rem" fz="xs" c="dimmed" className="numbers">
          {props.children}
        </Group>
      </Paper>
    </Grid.Col>
  );
}
