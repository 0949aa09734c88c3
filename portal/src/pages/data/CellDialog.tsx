import { Alert, Box, Button, Code, CopyButton, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Column, Row } from "../../api/types";
import { useWords } from "../../i18n";
import { imageOf, textOf, valueOf } from "./cellText";

/** A cell whose value wants room. */
export interface OpenedCell {
  row: Row;
  column: Column;
}

interface Shown {
  opened: OpenedCell | null;
  onClose: () => void;
  onEdit: (row: Row, column: Column, value: unknown) => void;
}

/** A long text, JSON or a picture in full, to look at and to change. */
export function CellDialog({ opened, onClose, onEdit }: Shown) {
  const { t } = useWords();
  return (
    <Modal
      opened={opened !== null}
      onClose={onClose}
      title={opened && `${opened.column.name} · ${String(opened.row.id)}`}
      size="xl"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {opened && <Opened key={`${opened.row.id}/${opened.column.name}`} {...opened} onClose={onClose} onEdit={onEdit} />}
    </Modal>
  );
}

function Opened({ row, column, onClose, onEdit }: OpenedCell & Omit<Shown, "opened">) {
  const { t } = useWords();
  const value = row[column.name];
  const [first] = useState(() => textOf(value, column.type, true));
  const [text, setText] = useState(first);
  const [problem, setProblem] = useState<string | null>(null);
  const image = imageOf(value);
  const save = () => {
    try {
      onEdit(row, column, valueOf(text, column.type));
      onClose();
    } catch (refused) {
      setProblem(t("rows.notJson", { why: refused instanceof Error ? refused.message : String(refused) }));
    }
  };
  return (
    <Stack>
      {image && (
        <Box className="picture">
          <img src={image} alt={t("rows.picture", { name: column.name })} />
        </Box>
      )}
      {column.system ? (
        <Code block className="value">
          {first}
        </Code>
      ) : (
        <Textarea
          aria-label={t("rows.edit", { name: column.name })}
          autosize
          minRows={image ? 2 : 5}
          maxRows={image ? 6 : 22}
          spellCheck={false}
          ff={column.type === "json" ? "monospace" : undefined}
          styles={{ input: { fontFamily: column.type === "json" ? "var(--mantine-font-family-monospace)" : undefined } }}
          value={text}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem}
        </Alert>
      )}
      <Group justify="space-between">
        <Group gap={0}>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="subtle" color="gray" onClick={copy}>
                {t(copied ? "rows.copied" : "rows.copy")}
              </Button>
            )}
          </CopyButton>
          {!column.system && value !== null && value !== undefined && (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                onEdit(row, column, null);
                onClose();
              }}
            >
              {t("rows.setNull")}
            </Button>
          )}
        </Group>
        {!column.system && (
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button disabled={text === first} onClick={save}>
              {t("common.save")}
            </Button>
          </Group>
        )}
      </Group>
    </Stack>
  );
}
