import { Group, Paper, Radio, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange, useService } from "../../api/queries";
import type { Mode, ModeName } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

interface Asked {
  name: ModeName;
  disabled: string[];
}

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
  const [asked, setAsked] = useState<Asked | null>(null);
  const change = useChange((name: ModeName) => api.put<Mode>("/mode", { name }), ["service", "jobs"], {
    onDone: (changed) => {
      setAsked(null);
      notifications.show({ message: t("scale.changed", { name: t(`scale.${changed.name}`) }) });
    },
  });
  const look = useChange(
    async (name: ModeName) => ({ name, ...(await api.get<Omit<Asked, "name">>(`/mode/${name}/preview`)) }),
    [],
    { onDone: (found) => (found.disabled.length > 0 ? setAsked(found) : change.mutate(found.name)) },
  );
  const busy = change.isPending || look.isPending;
  return (
    <Paper withBorder p="lg" maw={560}>
      <Radio.Group
        label={t("scale.mode")}
        description={t("scale.text")}
        value={mode.name}
        onChange={(name) => name !== mode.name && look.mutate(name as ModeName)}
      >
        <Stack mt="md" gap="sm">
          {Object.entries(mode.limits).map(([name, limit]) => (
            <Radio.Card key={name} value={name} p="md" disabled={busy}>
              <Group wrap="nowrap">
                <Radio.Indicator />
                <div>
                  <Text fw={600}>{t(`scale.${name as ModeName}`)}</Text>
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
      <Text size="sm" mt="xs" c="dimmed">
        {t("scale.down")}
      </Text>
      <Confirm
        opened={asked !== null}
        title={t("scale.confirmTitle", { name: asked ? t(`scale.${asked.name}`) : "" })}
        text={t("scale.confirmText", { names: asked?.disabled.join(", ") ?? "" })}
        action={t("scale.change")}
        busy={busy}
        onConfirm={() => asked && change.mutate(asked.name)}
        onClose={() => setAsked(null)}
      />
    </Paper>
  );
}
