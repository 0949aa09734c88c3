import { Group, Radio, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Mode, ModeName, ModePreview } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";
import { useNames } from "./useNames";

interface Asked {
  name: ModeName;
  disabled: string[];
}

export const askMode = (name: ModeName, number?: number) => api.get<ModePreview>(`/mode/${name}/preview`, { number });

/** The mode in force and the others, each with what changing to it would do. */
export function Modes({ mode }: { mode: Mode }) {
  const { t } = useWords();
  const names = useNames();
  const isAdmin = useSession().session?.role === "admin";
  const [asked, setAsked] = useState<Asked | null>(null);
  const change = useChange((name: ModeName) => api.put<Mode>("/mode", { name }), ["service", "jobs"], {
    onDone: (changed) => {
      setAsked(null);
      notifications.show({ message: t("scale.changed", { name: t(`scale.${changed.name}`) }) });
    },
  });
  // Asked anew at the click: what is shown below may be some seconds old.
  const look = useChange(async (name: ModeName) => ({ name, ...(await askMode(name)) }), [], {
    onDone: (found) => (found.disabled.length > 0 ? setAsked(found) : change.mutate(found.name)),
  });
  const busy = change.isPending || look.isPending;
  return (
    <Section title={t("scale.mode")} text={t("scale.text")}>
      <Radio.Group
        aria-label={t("scale.mode")}
        value={mode.name}
        onChange={(name) => name !== mode.name && look.mutate(name as ModeName)}
      >
        <Stack gap="sm">
          {Object.entries(mode.limits).map(([name, limit]) => (
            <ModeCard key={name} name={name as ModeName} limit={limit} mode={mode} disabled={busy || !isAdmin} />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm" mt="md">
        {mode.limit === null
          ? t("scale.noLimit", { enabled: mode.enabled })
          : t("scale.limit", { enabled: mode.enabled, limit: mode.limit })}
      </Text>
      <Text size="sm" mt="xs" c="dimmed">
        {t(isAdmin ? "scale.down" : "scale.needsAdmin")}
      </Text>
      <Confirm
        opened={asked !== null}
        title={t("scale.confirmTitle", { name: asked ? t(`scale.${asked.name}`) : "" })}
        text={t("scale.confirmText", { names: names(asked?.disabled ?? []) })}
        action={t("scale.change")}
        busy={busy}
        onConfirm={() => asked && change.mutate(asked.name)}
        onClose={() => setAsked(null)}
      />
    </Section>
  );
}

function ModeCard(props: { name: ModeName; limit: number | null; mode: Mode; disabled: boolean }) {
  const { name, limit, mode } = props;
  const { t } = useWords();
  const names = useNames();
  const preview = useQuery({
    queryKey: ["service", "preview", name, limit, mode.enabled],
    queryFn: () => askMode(name),
    enabled: name !== mode.name,
  });
  const disabled = name === mode.name ? [] : (preview.data?.disabled ?? []);
  return (
    <Radio.Card value={name} p="md" disabled={props.disabled} aria-label={t(`scale.${name}`)}>
      <Group wrap="nowrap">
        <Radio.Indicator />
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>{t(`scale.${name}`)}</Text>
          <Text size="sm" c="dimmed">
            {limit === null ? t("scale.any") : t(limit === 1 ? "scale.upToOne" : "scale.upTo", { limit })}
          </Text>
          {disabled.length > 0 && (
            <Group wrap="nowrap" gap={6} align="flex-start" mt={4}>
              <IconAlertTriangle size={18} color="var(--mantine-color-red-6)" style={{ flexShrink: 0 }} />
              <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                {t("scale.wouldDisable", { names: names(disabled) })}
              </Text>
            </Group>
          )}
        </div>
      </Group>
    </Radio.Card>
  );
}
