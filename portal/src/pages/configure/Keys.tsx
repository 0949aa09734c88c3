import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange, useKeys } from "../../api/queries";
import type { Key, NewKey } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Moment } from "../../components/Moment";
import { Restricted } from "../../components/Restricted";
import { Section } from "../../components/Section";
import { ShownOnce } from "../../components/ShownOnce";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

export function Keys() {
  const { t } = useWords();
  return (
    <Section title={t("keys.title")} text={t("keys.text")}>
      <Restricted>
        <Both />
      </Restricted>
    </Section>
  );
}

function Both() {
  const { t } = useWords();
  const keys = useKeys();
  const [doomed, setDoomed] = useState<Key | null>(null);
  const [made, setMade] = useState<NewKey | null>(null);
  const regenerate = useChange((key: Key) => api.post<NewKey>(`/keys/${key.name}/regenerate`), ["keys", "audit"], {
    quiet: true,
    onDone: (key) => {
      setDoomed(null);
      setMade(key);
    },
  });
  const named = (key: { name: Key["name"] } | null) => (key === null ? "" : t(`keys.${key.name}`));
  if (keys.isPending) return <Skeletons count={2} />;
  if (keys.isError) return <Problem problem={keys.error} onRetry={() => void keys.refetch()} />;
  return (
    <>
      <Stack>
        {keys.data.map((key) => (
          <Group key={key.name} justify="space-between" gap="sm">
            <div>
              <Text fw={600} className="sentence">
                {named(key)}
              </Text>
              <Text size="sm" c="dimmed">
                <Code>••••{key.hint}</Code> · {t("keys.since")} <Moment at={key.created_at} />
              </Text>
            </div>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              aria-label={`${t("keys.regenerate")}: ${named(key)}`}
              onClick={() => setDoomed(key)}
            >
              {t("keys.regenerate")}
            </Button>
          </Group>
        ))}
      </Stack>
      <Confirm
        opened={doomed !== null}
        title={t("keys.confirmTitle", { name: named(doomed).toLowerCase() })}
        text={t("keys.confirmText")}
        action={t("keys.regenerate")}
        problem={regenerate.error}
        busy={regenerate.isPending}
        onConfirm={() => doomed && regenerate.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
      {made !== null && (
        <ShownOnce
          title={t("keys.newTitle", { name: named(made).toLowerCase() })}
          text={t("keys.once")}
          value={made.value}
          onClose={() => setMade(null)}
        />
      )}
    </>
  );
}
