import { ActionIcon, Badge, Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange, useSettings } from "../../api/queries";
import type { Setting } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Moment } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { SettingDialog } from "./SettingDialog";
import { Twitter } from "./Twitter";

export function Configure() {
  const { t } = useWords();
  const settings = useSettings();
  return (
    <>
      <PageHead title={t("configure.title")} />
      {settings.isPending && <Skeletons />}
      {settings.isError && <Problem problem={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <Stack gap="xl" maw={880}>
          <Settings settings={settings.data} />
          <Twitter stored={new Set(settings.data.map((setting) => setting.name))} />
        </Stack>
      )}
    </>
  );
}

function Settings({ settings }: { settings: Setting[] }) {
  const { t } = useWords();
  const [edited, setEdited] = useState<Setting | "new" | null>(null);
  const [doomed, setDoomed] = useState<Setting | null>(null);
  const remove = useChange((setting: Setting) => api.delete(`/settings/${setting.name}`), ["settings"], {
    quiet: true,
    onDone: () => setDoomed(null),
  });
  return (
    <Paper withBorder p="lg" component="section">
      <Group justify="space-between" mb="sm" align="flex-start">
        <div>
          <Title order={3} size="h4">
            {t("configure.settings")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("configure.settingsText")}
          </Text>
        </div>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
          {t("configure.add")}
        </Button>
      </Group>
      {settings.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("configure.none")}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={520}>
          <Table className="things" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("common.name")}</Table.Th>
                <Table.Th>{t("configure.value")}</Table.Th>
                <Table.Th>{t("configure.updated")}</Table.Th>
                <Table.Th w={1} aria-label={t("common.actions")} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {settings.map((setting) => (
                <Table.Tr key={setting.name}>
                  <Table.Td ff="monospace" title={setting.name}>
                    {setting.name}
                  </Table.Td>
                  <Table.Td className="cut">
                    {setting.secret ? (
                      <Badge variant="default" tt="none">
                        {t("configure.secret")}
                      </Badge>
                    ) : (
                      setting.value
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Moment at={setting.updated_at} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4} wrap="nowrap">
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={`${t("configure.replace")}: ${setting.name}`}
                        onClick={() => setEdited(setting)}
                      >
                        <IconPencil size={16} />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={`${t("common.delete")}: ${setting.name}`}
                        onClick={() => setDoomed(setting)}
                      >
                        <IconTrash size={16} />
                      </ActionIcon>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {edited !== null && <SettingDialog setting={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      <Confirm
        opened={doomed !== null}
        title={t("configure.deleteTitle", { name: doomed?.name ?? "" })}
        text={t("configure.deleteText")}
        action={t("common.delete")}
        problem={remove.error}
        busy={remove.isPending}
        onConfirm={() => doomed && remove.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
    </Paper>
  );
}
