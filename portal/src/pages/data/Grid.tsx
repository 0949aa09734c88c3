import { ActionIcon, Code, Modal, ScrollArea, Table, Text, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Column, Row } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { formatMoment } from "../../components/Moment";
import { useWords } from "../../i18n";

const LONG = 60;

interface Shown {
  table: string;
  columns: Column[];
  rows: Row[];
  order: string | null;
  onOrder: (order: string | null) => void;
}

export function Grid({ table, columns, rows, order, onOrder }: Shown) {
  const { t } = useWords();
  const [viewed, setViewed] = useState<{ name: string; text: string } | null>(null);
  const [doomed, setDoomed] = useState<Row | null>(null);
  const remove = useChange(
    (row: Row) => api.delete(`/tables/${table}/rows/${encodeURIComponent(row.id)}`),
    ["rows", "tables"],
    { quiet: true, onDone: () => setDoomed(null) },
  );
  return (
    <ScrollArea.Autosize mah="62vh" type="auto">
      <Table className="grid" stickyHeader highlightOnHover verticalSpacing={6} horizontalSpacing="sm" fz="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Heading key={column.name} column={column} order={order} onOrder={onOrder} />
            ))}
            <Table.Th w={1} aria-label={t("common.actions")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              {columns.map((column) => (
                <Cell key={column.name} column={column} value={row[column.name]} onView={setViewed} />
              ))}
              <Table.Td>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("table.deleteRow")} onClick={() => setDoomed(row)}>
                  <IconTrash size={15} />
                </ActionIcon>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Modal opened={viewed !== null} onClose={() => setViewed(null)} title={viewed?.name} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {viewed?.text}
        </Code>
      </Modal>
      <Confirm
        opened={doomed !== null}
        title={t("table.deleteRowTitle")}
        text={t("table.deleteRowText", { id: doomed?.id ?? "" })}
        action={t("common.delete")}
        problem={remove.error}
        busy={remove.isPending}
        onConfirm={() => doomed && remove.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
    </ScrollArea.Autosize>
  );
}

function Heading({ column, order, onOrder }: { column: Column; order: string | null; onOrder: Shown["onOrder"] }) {
  const { t } = useWords();
  const ascending = order === column.name;
  const descending = order === `-${column.name}`;
  const next = descending ? null : ascending ? `-${column.name}` : column.name;
  return (
    <Table.Th className={column.system ? "system" : undefined} aria-sort={ascending ? "ascending" : descending ? "descending" : "none"}>
      <UnstyledButton
        className="heading"
        aria-label={t("table.sort", { name: column.name })}
        onClick={() => onOrder(next)}
        style={{ justifyContent: column.type === "number" ? "flex-end" : undefined }}
      >
        <Text span size="sm" fw={600}>
          {column.name}
        </Text>
        <Text span size="xs" c="dimmed" className="type" data-type={column.type} />
        {ascending && <IconArrowUp size={13} />}
        {descending && <IconArrowDown size={13} />}
      </UnstyledButton>
    </Table.Th>
  );
}

function Cell(props: { column: Column; value: unknown; onView: (viewed: { name: string; text: string }) => void }) {
  const { t, locale } = useWords();
  const { column, value } = props;
  const look = `${column.system ? "system" : ""} ${column.type === "number" ? "number" : ""}`;
  if (column.name === "id") {
    return (
      <Table.Td className={`${look} id`} title={String(value)}>
        {String(value)}
      </Table.Td>
    );
  }
  if (value === null || value === undefined) {
    return (
      <Table.Td className={`${look} null`}>
        null
      </Table.Td>
    );
  }
  if (column.type === "datetime") {
    return (
      <Table.Td className={`${look} numbers`} title={String(value)}>
        {formatMoment(String(value), locale)}
      </Table.Td>
    );
  }
  if (column.type === "boolean") return <Table.Td className={look}>{value ? t("common.yes") : t("common.no")}</Table.Td>;
  const json = column.type === "json";
  const text = json ? JSON.stringify(value) : String(value);
  if (text.length <= LONG) return <Table.Td className={look} ff={json ? "monospace" : undefined}>{text}</Table.Td>;
  return (
    <Table.Td className={look}>
      <UnstyledButton
        className="cell"
        fz="sm"
        title={t("table.viewCell", { name: column.name })}
        onClick={() => props.onView({ name: column.name, text: json ? JSON.stringify(value, null, 2) : text })}
      >
        {text}
      </UnstyledButton>
    </Table.Td>
  );
}
