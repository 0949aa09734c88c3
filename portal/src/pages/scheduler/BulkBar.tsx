import { Alert, Anchor, Button, CloseButton, Group, List, Paper, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { useSwitches } from "../../api/queries";
import type { Switched } from "../../api/types";
import { useWords } from "../../i18n";

interface Shown {
  /** The names of the jobs that are selected. */
  chosen: string[];
  /** Says which jobs stay selected. */
  onKeep: (names: string[]) => void;
}

/** Enables or disables what is selected, and says once what came of it. */
export function BulkBar({ chosen, onKeep }: Shown) {
  const { t } = useWords();
  const [result, setResult] = useState<{ answer: Switched; enabled: boolean } | null>(null);
  const turn = useSwitches((answer, enabled) => {
    setResult({ answer, enabled });
    onKeep(answer.refused.map(({ name }) => name));
  });
  if (chosen.length === 0 && result === null) return null;
  return (
    <div className="bar">
      {result && <Result {...result} onClose={() => setResult(null)} />}
      {chosen.length > 0 && (
        <Paper withBorder shadow="md" p="sm" mt="xs" role="region" aria-label={t("jobs.selection")}>
          <Group gap="sm">
            <Text size="sm" fw={600} className="numbers" mr="auto">
              {t("jobs.selected", { count: chosen.length })}
            </Text>
            {[true, false].map((enabled) => (
              <Button
                key={String(enabled)}
                size="sm"
                variant={enabled ? "filled" : "default"}
                loading={turn.isPending && turn.variables?.enabled === enabled}
                disabled={turn.isPending}
                onClick={() => turn.mutate({ names: chosen, enabled })}
              >
                {t(enabled ? "jobs.enable" : "jobs.disable")}
              </Button>
            ))}
            <CloseButton aria-label={t("jobs.unselect")} title={t("jobs.unselect")} onClick={() => onKeep([])} />
          </Group>
        </Paper>
      )}
    </div>
  );
}

function Result({ answer, enabled, onClose }: { answer: Switched; enabled: boolean; onClose: () => void }) {
  const { t } = useWords();
  const refused = answer.refused.length;
  return (
    <Alert
      role="status"
      className="opaque"
      color={refused > 0 ? "orange" : "verdigris"}
      variant="outline"
      icon={refused > 0 ? <IconAlertTriangle /> : <IconCheck />}
      title={t(enabled ? "jobs.wereEnabled" : "jobs.wereDisabled", { count: answer.done.length })}
      withCloseButton
      closeButtonLabel={t("common.close")}
      onClose={onClose}
    >
      {refused > 0 && (
        <>
          <Text size="sm">{t("jobs.wereRefused", { count: refused })}</Text>
          <List size="sm" mah="30vh" style={{ overflow: "auto" }}>
            {answer.refused.map(({ name, message }) => (
              <List.Item key={name}>
                <Anchor component={Link} to={`/scheduler/${name}`} inherit fw={600}>
                  {name}
                </Anchor>
                : {message}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}
