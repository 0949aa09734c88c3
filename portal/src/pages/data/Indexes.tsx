import { ActionIcon, Badge, Button, Checkbox, Group, MultiSelect, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Index, Table } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Section } from "../../components/Section";
import { useRemoval } from "../../components/useRemoval";
import { useWords } from "../../i18n";
import { FormDialog } from "./ColumnDialogs";

/** What makes finding and sorting fast, or keeps values from being there twice. */
export function Indexes({ table }: { table: Table }) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const removal = useRemoval((index: Index) => api.delete(`/tables/${table.name}/indexes/${index.name}`), ["tables"]);
  return (
    <Section
      title={t("indexes.title")}
      text={t("indexes.text")}
      beside={
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t("indexes.add")}
        </Button>
      }
    >
      {table.indexes.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("indexes.none")}
        </Text>
      )}
      {table.indexes.map((index) => (
        <Group key={index.name} gap="sm" py={4} wrap="nowrap" role="group" aria-label={index.name}>
          <Text size="sm" ff="monospace" fw={600} style={{ overflowWrap: "anywhere" }}>
            {index.name}
          </Text>
          <Text size="sm" c="dimmed" flex={1} style={{ overflowWrap: "anywhere" }}>
            {index.columns.join(", ")}
          </Text>
          {index.unique && (
            <Badge variant="default" tt="none">
              {t("indexes.unique")}
            </Badge>
          )}
          <ActionIcon variant="subtle" color="gray" aria-label={t("indexes.drop", { name: index.name })} onClick={() => removal.ask(index)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <AddIndex table={table} opened={adding} onClose={() => setAdding(false)} />
      <Confirm
        title={t("indexes.dropTitle", { name: removal.doomed?.name ?? "" })}
        text={t("indexes.dropText")}
        action={t("common.delete")}
        {...removal.confirm}
      />
    </Section>
  );
}

function AddIndex({ table, opened, onClose }: { table: Table; opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [columns, setColumns] = useState<string[]>([]);
  const [unique, setUnique] = useState(false);
  const name = typed || (columns.length > 0 ? `by_${columns.map((column) => column.replace(/^_+/, "")).join("_")}`.slice(0, 60) : "");
  const add = useChange(() => api.post<Table>(`/tables/${table.name}/indexes`, { name, columns, unique }), ["tables"], {
    quiet: true,
    onDone: () => close(),
  });
  const close = () => {
    setTyped("");
    setColumns([]);
    setUnique(false);
    add.reset();
    onClose();
  };
  return (
    <FormDialog
      title={t("indexes.addTitle")}
      action={t("indexes.add")}
      opened={opened}
      busy={add.isPending}
      problem={add.error}
      onClose={close}
      onSubmit={() => add.mutate(undefined)}
    >
      <MultiSelect
        label={t("table.columns")}
        description={t("indexes.order")}
        data={table.columns.filter((column) => column.type !== "json").map((column) => column.name)}
        value={columns}
        searchable
        data-autofocus
        onChange={setColumns}
      />
      <TextInput label={t("common.name")} value={name} spellCheck={false} onChange={(event) => setTyped(event.currentTarget.value)} />
      <Checkbox
        label={t("indexes.unique")}
        description={t("indexes.uniqueText")}
        checked={unique}
        onChange={(event) => setUnique(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
