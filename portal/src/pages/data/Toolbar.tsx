import { ActionIcon, Button, Group, Menu, Switch, Text, Tooltip } from "@mantine/core";
import { IconDots, IconDownload, IconFileImport, IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { address } from "../../api/client";
import type { Column, RowId, Table } from "../../api/types";
import { useWords } from "../../i18n";
import { CopyAs } from "./CopyAs";
import type { RowQuery } from "./rowQuery";

interface Tools {
  table: Table;
  columns: Column[];
  query: RowQuery;
  selected: Set<RowId>;
  live: boolean;
  system: boolean;
  busy: boolean;
  onAdd: () => void;
  onImport: () => void;
  onDelete: () => void;
  onUnselect: () => void;
  onLive: (live: boolean) => void;
  onSystem: (system: boolean) => void;
  onReload: () => void;
}

/** What can be done with the rows that are shown, or with those that are selected. */
export function Toolbar(tools: Tools) {
  const { t } = useWords();
  return (
    <Group my="sm" gap="sm" justify="space-between" role="toolbar" aria-label={t("rows.tools")}>
      {tools.selected.size > 0 ? <Selection {...tools} /> : <Whole {...tools} />}
      <Group gap="sm">
        <Tooltip label={t("rows.liveHint")} multiline w={240}>
          <Switch label={t("rows.live")} checked={tools.live} onChange={(event) => tools.onLive(event.currentTarget.checked)} />
        </Tooltip>
        <Switch
          label={t("table.systemColumns")}
          checked={tools.system}
          onChange={(event) => tools.onSystem(event.currentTarget.checked)}
        />
        <ActionIcon variant="default" size={36} aria-label={t("common.refresh")} loading={tools.busy} onClick={tools.onReload}>
          <IconRefresh size={18} />
        </ActionIcon>
      </Group>
    </Group>
  );
}

function Selection({ selected, onDelete, onUnselect }: Tools) {
  const { t } = useWords();
  return (
    <Group gap="sm">
      <Text size="sm" fw={600} className="numbers" role="status">
        {t(selected.size === 1 ? "rows.selectedOne" : "rows.selectedMany", { count: selected.size })}
      </Text>
      <Button size="sm" color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={onDelete}>
        {t("common.delete")}
      </Button>
      <Button size="sm" variant="subtle" color="gray" onClick={onUnselect}>
        {t("rows.unselect")}
      </Button>
    </Group>
  );
}

const FORMATS = ["csv", "json", "ndjson"] as const;

function Whole({ table, columns, query, onAdd, onImport }: Tools) {
  const { t } = useWords();
  const select = columns.map((column) => column.name).join(",");
  const exported = (format: string) => address(`/tables/${table.name}/rows/export`, { ...query, select, format });
  return (
    <Group gap="xs">
      <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={onAdd}>
        {t("rows.add")}
      </Button>
      <Button size="sm" variant="default" leftSection={<IconFileImport size={16} />} onClick={onImport}>
        {t("import.action")}
      </Button>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="sm" variant="default" leftSection={<IconDownload size={16} />}>
            {t("rows.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t(query.filter || query.search ? "rows.exportFiltered" : "rows.exportAll")}</Menu.Label>
          {FORMATS.map((format) => (
            <Menu.Item key={format} component="a" href={exported(format)} download>
              {t(`rows.format.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <CopyAs table={table} query={query} icon={<IconDots size={16} />} />
    </Group>
  );
}
