import { ActionIcon, Badge, Button, Group, Table, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../../api/client";
import { useSettings } from "../../api/queries";
import { useMay } from "../../api/session";
import type { Setting } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Moment } from "../../components/Moment";
import { ReadOnly } from "../../components/Restricted";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { useRemoval } from "../../components/useRemoval";
import { useWords } from "../../i18n";
import { SettingDialog } from "./SettingDialog";
import { Twitter } from "./Twitter";

/** What scripts read; the values of secrets go in and never come out. */
export function Settings() {
  const { t } = useWords();
  const settings = useSettings();
  const editable = useMay("editor");
  const [edited, setEdited] = useState<Setting | "new" | null>(null);
  const removal = useRemoval((setting: Setting) => api.delete(`/settings/${setting.name}`), ["settings", "audit"]);
  if (settings.isPending) return <Skeletons />;
  if (settings.isError) return <Problem problem={settings.error} onRetry={() => void settings.refetch()} />;
  return (
    <>
      <Section
        title={t("configure.settings")}
        text={t("configure.settingsText")}
        beside={
          editable && (
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
              {t("configure.add")}
            </Button>
          )
        }
      >
        <ReadOnly unless="editor" />
        {settings.data.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("configure.none")}
          </Text>
        ) : (
          <SettingTable settings={settings.data} editable={editable} onEdit={setEdited} onDelete={removal.ask} />
        )}
      </Section>
      {editable && <Twitter stored={new Set(settings.data.map((setting) => setting.name))} />}
      {edited !== null && <SettingDialog setting={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      <Confirm
        title={t("configure.deleteTitle", { name: removal.doomed?.name ?? "" })}
        text={t("configure.deleteText")}
        action={t("common.delete")}
        {...removal.confirm}
      />
    </>
  );
}

interface Listed {
  settings: Setting[];
  editable: boolean;
  onEdit: (setting: Setting) => void;
  onDelete: (setting: Setting) => void;
}

function SettingTable({ settings, editable, onEdit, onDelete }: Listed) {
  const { t } = useWords();
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table className="things" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common.name")}</Table.Th>
            <Table.Th>{t("configure.value")}</Table.Th>
            <Table.Th>{t("configure.updated")}</Table.Th>
            {editable && <Table.Th w={1} aria-label={t("common.actions")} />}
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
              {editable && (
                <Table.Td>
                  <Group gap={4} wrap="nowrap">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${t("configure.replace")}: ${setting.name}`}
                      onClick={() => onEdit(setting)}
                    >
                      <IconPencil size={16} />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${t("common.delete")}: ${setting.name}`}
                      onClick={() => onDelete(setting)}
                    >
                      <IconTrash size={16} />
                    </ActionIcon>
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
