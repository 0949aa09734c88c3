import { Alert, Box, Group, Paper, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconTableOff } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { ApiError } from "../../api/client";
import type { RowId, Table } from "../../api/types";
import { Empty, Problem, Skeletons, sentence } from "../../components/States";
import { useWords } from "../../i18n";
import { AddRow } from "./AddRow";
import { CellDialog, type OpenedCell } from "./CellDialog";
import { Conflict } from "./Conflict";
import { DropArea } from "./DropArea";
import { FilterBar } from "./FilterBar";
import { Grid } from "./Grid";
import { ImportDialog } from "./ImportDialog";
import { SlowOrder } from "./SlowOrder";
import { Toolbar } from "./Toolbar";
import { useRowQuery } from "./rowQuery";
import { useEdits } from "./useEdits";
import { useFeed } from "./useFeed";
import { useRows } from "./useRows";

const NOTHING: Set<RowId> = new Set();

/** The rows of a table: found, read page after page, changed in place. */
export function Browse({ table }: { table: Table }) {
  const { t } = useWords();
  const [query, setQuery] = useRowQuery();
  const [live, setLive] = useLive();
  const [system, setSystem] = useLocalStorage({ key: "mainspring.systemColumns", defaultValue: false });
  const [selected, setSelected] = useState(NOTHING);
  const [fresh, setFresh] = useState(NOTHING);
  const [opened, setOpened] = useState<OpenedCell | null>(null);
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState<File[] | null>(null);
  const { found, rows, total, change } = useRows(table.name, query);
  const edits = useEdits(table, change);
  useFeed(table, live, query, change, (ids) => setFresh((now) => new Set([...now, ...ids])));
  useEffect(() => {
    setSelected(NOTHING);
    setFresh(NOTHING);
  }, [query.filter, query.search, query.order]);
  const columns = useMemo(
    () => table.columns.filter((column) => system || !column.system || column.name === "id"),
    [table.columns, system],
  );
  const remove = (ids: Set<RowId>) => {
    setSelected((now) => new Set([...now].filter((id) => !ids.has(id))));
    void edits.remove(ids);
  };
  const { fetchNextPage } = found;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  // Where all rows that were read have been deleted, others come into their place.
  const emptied = found.isSuccess && rows.length === 0 && found.hasNextPage;
  useEffect(() => {
    if (emptied) more();
  }, [emptied, more]);
  const nothing = found.isSuccess && rows.length === 0 && !emptied;
  const filtered = query.filter !== "" || query.search !== "";
  const refused = found.isError && found.error instanceof ApiError && found.error.status === 400;
  const reload = () => {
    setFresh(NOTHING);
    setSelected(NOTHING);
    void change.reload();
  };
  return (
    <DropArea onFile={setImporting}>
      <FilterBar
        table={table}
        query={query}
        problem={refused && filtered ? sentence(found.error, t("common.offline")) : null}
        onChange={setQuery}
      />
      <Toolbar
        table={table}
        columns={columns}
        query={query}
        selected={selected}
        live={live}
        system={system}
        busy={found.isFetching}
        onAdd={() => setAdding(true)}
        onImport={() => setImporting([])}
        onDelete={() => remove(selected)}
        onUnselect={() => setSelected(NOTHING)}
        onLive={setLive}
        onSystem={setSystem}
        onReload={reload}
      />
      <SlowOrder table={table} order={query.order} total={table.row_count} />
      {(found.isPending || emptied) && <Skeletons count={8} />}
      {found.isError && !(refused && filtered) && rows.length === 0 && <Problem problem={found.error} onRetry={reload} />}
      {nothing && !filtered && (
        <Empty icon={<IconTableOff size={28} />} title={t("table.empty")} text={t("table.emptyText")} />
      )}
      {nothing && filtered && (
        <Alert variant="light" color="gray">
          {t("table.noMatch")}
        </Alert>
      )}
      {rows.length > 0 && (
        <>
          <Paper withBorder style={{ overflow: "hidden" }}>
            <Grid
              key={`${query.filter} ${query.search} ${query.order}`}
              table={table}
              columns={columns}
              rows={rows}
              total={total}
              order={query.order}
              selected={selected}
              fresh={fresh}
              hasMore={found.hasNextPage && !found.isError}
              loading={found.isFetching}
              onMore={more}
              onOrder={(order) => setQuery({ order })}
              onSelect={setSelected}
              onEdit={(row, column, value) => void edits.edit(row, column, value)}
              onOpen={(row, column) => setOpened({ row, column })}
              onDelete={remove}
              onUndo={edits.undo}
            />
          </Paper>
          <Count shown={rows.length} total={total} />
          {found.isError && <Problem problem={found.error} onRetry={more} />}
        </>
      )}
      <CellDialog opened={opened} onClose={() => setOpened(null)} onEdit={(row, column, value) => void edits.edit(row, column, value)} />
      <Conflict edits={edits} />
      <AddRow table={table} opened={adding} onClose={() => setAdding(false)} onAdd={edits.insert} />
      <ImportDialog table={table} files={importing} onClose={() => setImporting(null)} onStored={reload} />
    </DropArea>
  );
}

function Count({ shown, total }: { shown: number; total: number }) {
  const { t, locale } = useWords();
  return (
    <Group justify="space-between" mt={6} gap="xs">
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {t("rows.keys")}
      </Text>
      <Box />
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {shown < total
          ? t("rows.countSome", { shown: shown.toLocaleString(locale), total: total.toLocaleString(locale) })
          : t(total === 1 ? "rows.countOne" : "rows.count", { total: total.toLocaleString(locale) })}
      </Text>
    </Group>
  );
}

/** Whether changes are shown as they happen; it stands in the address. */
function useLive(): [boolean, (live: boolean) => void] {
  const [address, setAddress] = useSearchParams();
  const set = (live: boolean) =>
    setAddress(
      (now) => {
        const next = new URLSearchParams(now);
        if (live) next.set("live", "yes");
        else next.delete("live");
        return next;
      },
      { replace: true },
    );
  return [address.get("live") === "yes", set];
}
