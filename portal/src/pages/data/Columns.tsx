import { ActionIcon, Button, Checkbox, Group, Menu, Stack, Table as Lines, Text, Tooltip } from "@mantine/core";
import { IconDots, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Column, Table } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";
import { AddColumn, ChangeDefault, RenameColumn } from "./ColumnDialogs";
import { ChangeType } from "./ChangeType";
import { Indexes } from "./Indexes";
import { textOf } from "./cellText";

type Asked = "rename" | "type" | "default" | "drop";

/** What a table is made of: its columns and its indexes. */
export function Columns({ table }: { table: Table }) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState<{ what: Asked; column: Column } | null>(null);
  const path = `/tables/${table.name}`;
  const drop = useChange((column: Column) => api.delete(`${path}/columns/${column.name}`), ["tables", "rows"], {
    quiet: true,
    onDone: () => setAsked(null),
  });
  const queries = useQueryClient();
  const search = useChange((columns: string[]) => api.patch<Table>(path, { search: columns }), ["tables"], {
    onDone: (changed) => queries.setQueryData(["tables", table.name], changed),
  });
  const searched = search.isPending ? search.variables : table.search;
  const toggle = (column: Column) => {
    const without = searched.filter((name) => name !== column.name);
    search.mutate(without.length < searched.length ? without : [...without, column.name]);
  };
  const close = () => setAsked(null);
  const of = (what: Asked) => (asked?.what === what ? asked.column : null);
  return (
    <Stack>
      <Section
        title={t("table.columns")}
        text={t("columns.text")}
        beside={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t("columns.add")}
          </Button>
        }
      >
        <Lines.ScrollContainer minWidth={480}>
          <Lines verticalSpacing="xs" className="things">
            <Lines.Thead>
              <Lines.Tr>
                <Lines.Th>{t("common.name")}</Lines.Th>
                <Lines.Th>{t("table.type")}</Lines.Th>
                <Lines.Th>{t("columns.default")}</Lines.Th>
                <Lines.Th>{t("columns.searchable")}</Lines.Th>
                <Lines.Th w={1} aria-label={t("common.actions")} />
              </Lines.Tr>
            </Lines.Thead>
            <Lines.Tbody>
              {table.columns.map((column) => (
                <Lines.Tr key={column.name}>
                  <Lines.Td ff="monospace" title={column.name}>
                    {column.name}
                  </Lines.Td>
                  <Lines.Td>{column.type}</Lines.Td>
                  <Lines.Td className="cut" ff="monospace">
                    {column.default === null ? "" : textOf(column.default, column.type)}
                  </Lines.Td>
                  <Lines.Td>
                    {!column.system && column.type === "string" && (
                      <Tooltip label={t("columns.searchableHint")} openDelay={300}>
                        <Checkbox
                          aria-label={t("columns.search", { name: column.name })}
                          checked={searched.includes(column.name)}
                          disabled={search.isPending}
                          onChange={() => toggle(column)}
                        />
                      </Tooltip>
                    )}
                  </Lines.Td>
                  <Lines.Td>
                    {column.system ? (
                      <Text size="xs" c="dimmed" ta="right">
                        {t("table.system")}
                      </Text>
                    ) : (
                      <Actions column={column} onAsk={(what) => setAsked({ what, column })} />
                    )}
                  </Lines.Td>
                </Lines.Tr>
              ))}
            </Lines.Tbody>
          </Lines>
        </Lines.ScrollContainer>
        {table.search.length > 0 && (
          <Group gap={6} mt="sm" c="dimmed" fz="sm">
            <IconSearch size={14} />
            {t("columns.searched", { columns: table.search.join(", ") })}
          </Group>
        )}
      </Section>
      <Indexes table={table} />
      <AddColumn table={table} opened={adding} onClose={() => setAdding(false)} />
      <RenameColumn table={table} column={of("rename")} onClose={close} />
      <ChangeDefault table={table} column={of("default")} onClose={close} />
      <ChangeType table={table} column={of("type")} onClose={close} />
      <Confirm
        opened={of("drop") !== null}
        title={t("columns.dropTitle", { name: of("drop")?.name ?? "" })}
        text={t("columns.dropText")}
        action={t("columns.drop")}
        typed={of("drop")?.name}
        problem={drop.error}
        busy={drop.isPending}
        onConfirm={() => asked && drop.mutate(asked.column)}
        onClose={close}
      />
    </Stack>
  );
}

function Actions({ column, onAsk }: { column: Column; onAsk: (what: Asked) => void }) {
  const { t } = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`${t("common.more")}: ${column.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onAsk("rename")}>{t("columns.rename")}</Menu.Item>
        <Menu.Item onClick={() => onAsk("type")}>{t("columns.changeType")}</Menu.Item>
        <Menu.Item onClick={() => onAsk("default")}>{t("columns.changeDefault")}</Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => onAsk("drop")}>
          {t("columns.drop")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
