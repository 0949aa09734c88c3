import { Group, Kbd, Modal, Table, Text } from "@mantine/core";
import { useWords } from "../i18n";
import { places } from "./places";
import { isMac } from "./shortcuts";

const COMMAND = isMac ? "⌘" : "Ctrl";

/** What the keys do. */
export function ShortcutList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  const lines: [string[], string][] = [
    [[COMMAND, "K"], t("shortcuts.palette")],
    [["/"], t("shortcuts.search")],
    [["?"], t("shortcuts.help")],
    [[COMMAND, "S"], t("shortcuts.save")],
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={t("shortcuts.title")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <Table verticalSpacing={6} withRowBorders={false}>
        <Table.Tbody>
          {lines.map(([keys, words]) => (
            <Line key={words} words={words} keys={keys} between="+" />
          ))}
          {places.map(({ to, words, letter }) => (
            <Line key={to} words={t("shortcuts.goTo", { name: t(words) })} keys={["g", letter]} between={t("shortcuts.then")} />
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function Line({ words, keys, between }: { words: string; keys: string[]; between: string }) {
  return (
    <Table.Tr>
      <Table.Td px={0}>{words}</Table.Td>
      <Table.Td px={0} ta="right">
        <Group component="span" gap={6} justify="flex-end" wrap="nowrap">
          {keys.map((key, index) => (
            <Text component="span" size="xs" c="dimmed" key={key} style={{ whiteSpace: "nowrap" }}>
              {index > 0 && `${between} `}
              <Kbd>{key}</Kbd>
            </Text>
          ))}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
