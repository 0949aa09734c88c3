import { Button, Code, CopyButton, Group, Menu, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Table } from "../../api/types";
import { useWords } from "../../i18n";
import type { RowQuery } from "./rowQuery";
import { SNIPPETS, type Snippet, snippet } from "./snippets";

/** The rows that are shown, as an app or a script asks for them. */
export function CopyAs({ table, query, icon }: { table: Table; query: RowQuery; icon: ReactNode }) {
  const { t } = useWords();
  const [kind, setKind] = useState<Snippet | null>(null);
  const text = kind === null ? "" : snippet(kind, table, query);
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="sm" variant="default" leftSection={icon}>
            {t("copy.as")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {SNIPPETS.map((one) => (
            <Menu.Item key={one} onClick={() => setKind(one)}>
              {t(`copy.${one}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={kind !== null}
        onClose={() => setKind(null)}
        title={kind && t(`copy.${kind}`)}
        size="lg"
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Code block className="value">
          {text}
        </Code>
        <Group justify="space-between" mt="md">
          <Text size="xs" c="dimmed" flex="1 1 14rem">
            {kind === "script" ? t("copy.scriptHint") : t("copy.keyHint")}
          </Text>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button onClick={copy} data-autofocus>
                {t(copied ? "rows.copied" : "rows.copy")}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Modal>
    </>
  );
}
