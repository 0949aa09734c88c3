import { Button, Code, Group, Modal, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Column } from "../../api/types";
import { useWords } from "../../i18n";
import { shownMoment, textOf } from "./cellText";
import type { Edits } from "./useEdits";

/** Somebody else changed the row first: yours or theirs. */
export function Conflict({ edits }: { edits: Edits }) {
  const { t, locale } = useWords();
  const clash = edits.clash;
  return (
    <Modal
      opened={clash !== null}
      onClose={edits.takeTheirs}
      title={t("conflict.title")}
      centered
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {clash && (
        <Stack>
          <Text size="sm">
            {t("conflict.text", {
              id: String(clash.theirs.id),
              at: shownMoment(String(clash.theirs["__updatedAt"]), locale),
            })}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Version title={t("conflict.yours")} column={clash.column} value={clash.mine} />
            <Version title={t("conflict.theirs")} column={clash.column} value={clash.theirs[clash.column.name]} />
          </SimpleGrid>
          <Group justify="flex-end">
            <Button variant="default" onClick={edits.takeTheirs}>
              {t("conflict.takeTheirs")}
            </Button>
            <Button data-autofocus onClick={() => edits.keepMine(clash)}>{t("conflict.keepYours")}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Version({ title, column, value }: { title: string; column: Column; value: unknown }) {
  const { locale } = useWords();
  const text = column.type === "datetime" && value ? shownMoment(String(value), locale) : textOf(value, column.type, true);
  return (
    <section aria-label={title}>
      <Text size="sm" fw={600} mb={4}>
        {title} · {column.name}
      </Text>
      <Code block className="value">
        {value === null || value === undefined ? "null" : text === "" ? '""' : text}
      </Code>
    </section>
  );
}
