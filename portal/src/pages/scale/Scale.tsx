import { Group, Paper, Radio, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange, useService } from "../../api/queries";
import type { Mode } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

const MODES: Pick<Mode, "name" | "limit">[] = [
  { name: "free", limit: 1 },
  { name: "standard", limit: 10 },
  { name: "unlimited", limit: null },
];

export function Scale() {
  const { t } = useWords();
  const service = useService();
  return (
    <>
      <PageHead title={t("scale.title")} />
      {service.isPending && <Skeletons />}
      {service.isError && <Problem problem={service.error} onRetry={() => void service.refetch()} />}
      {service.data && <Modes mode={service.data.mode} />}
    </>
  );
}

function Modes({ mode }: { mode: Mode }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<(typeof MODES)[number] | null>(null);
  const change = useChange((name: string) => api.put<Mode>("/mode", { name }), ["service", "jobs"], {
    onDone: (changed) => {
      setAsked(null);
      notifications.show({ message: t("scale.changed", { name: t(`scale.${changed.name}`) }) });
    },
  });
  const choose = (name: string) => {
    const wanted = MODES.find((known) => known.name === name);
    if (wanted === undefined || wanted.name === mode.name) return;
    if (wanted.limit !== null && mode.enabled > wanted.limit) setAsked(wanted);
    else change.mutate(wanted.name);
  };
  return (
    <Paper withBorder p="lg" maw={560}>
      <Radio.Group label={t("scale.mode")} description={t("scale.text")} value={mode.name} onChange={choose}>
        <Stack mt="md" gap="sm">
          {MODES.map(({ name, limit }) => (
            <Radio.Card key={name} value={name} p="md" disabled={change.isPending}>
              <Group wrap="nowrap">
                <Radio.Indicator />
                <div>
                  <Text fw={600}>{t(`scale.${name}`)}</Text>
                  <Text size="sm" c="dimmed">
                    {limit === null ? t("scale.any") : t("scale.upTo", { limit })}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm" mt="md">
        {mode.limit === null
          ? t("scale.noLimit", { enabled: mode.enabled })
          : t("scale.limit", { enabled: mode.enabled, limit: mode.limit })}
      </Text>
      <Confirm
        opened={asked !== null}
        title={t("scale.confirmTitle", { name: asked ? t(`scale.${asked.name}`) : "" })}
        text={t("scale.confirmText", { enabled: mode.enabled })}
        action={t("scale.change")}
        busy={change.isPending}
        onConfirm={() => asked && change.mutate(asked.name)}
        onClose={() => setAsked(null)}
      />
    </Paper>
  );
}
