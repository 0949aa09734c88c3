import { ActionIcon, Alert, Button, CloseButton, Group, Paper, Switch, Text, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconFilter, IconRefresh, IconTableOff } from "@tabler/icons-react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import type { RowPage, Table } from "../../api/types";
import { Empty, Problem, Skeletons, sentence } from "../../components/States";
import { useWords } from "../../i18n";
import { Grid } from "./Grid";

const PAGE = 50;

/** The rows of a table, a page at a time. */
export function Browse({ table }: { table: Table }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [filter, setFilter] = useState("");
  const [order, setOrder] = useState<string | null>(null);
  const [skip, setSkip] = useState(0);
  const [system, setSystem] = useLocalStorage({ key: "mainspring.systemColumns", defaultValue: false });
  const rows = useQuery({
    queryKey: ["rows", table.name, filter, order, skip],
    queryFn: () => api.get<RowPage>(`/tables/${table.name}/rows`, { filter, order, skip, take: PAGE }),
    placeholderData: keepPreviousData,
  });
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ["rows", table.name] });
    void queries.invalidateQueries({ queryKey: ["tables", table.name] });
  };
  const search = (wanted: string) => {
    setSkip(0);
    setFilter(wanted);
    refresh();
  };
  const columns = table.columns.filter((column) => system || !column.system || column.name === "id");
  return (
    <>
      <Group mb="sm" gap="sm" align="flex-start">
        <Filter onSearch={search} problem={filter !== "" && rows.isError ? sentence(rows.error, t("common.offline")) : null} />
        <Group gap="sm" mih={36}>
          <Switch
            label={t("table.systemColumns")}
            checked={system}
            onChange={(event) => setSystem(event.currentTarget.checked)}
          />
          <ActionIcon variant="default" size={36} aria-label={t("common.refresh")} loading={rows.isFetching} onClick={refresh}>
            <IconRefresh size={18} />
          </ActionIcon>
        </Group>
      </Group>
      {rows.isPending && <Skeletons count={8} />}
      {rows.isError && filter === "" && <Problem problem={rows.error} onRetry={refresh} />}
      {rows.data && !rows.isError && rows.data.total === 0 && filter === "" && (
        <Empty icon={<IconTableOff size={28} />} title={t("table.empty")} text={t("table.emptyText")} />
      )}
      {rows.data && !rows.isError && rows.data.total === 0 && filter !== "" && (
        <Alert variant="light" color="gray">{t("table.noMatch")}</Alert>
      )}
      {rows.data && !rows.isError && rows.data.total > 0 && (
        <>
          <Paper withBorder style={{ overflow: "hidden" }}>
            <Grid
              table={table.name}
              columns={columns}
              rows={rows.data.items}
              order={order}
              onOrder={(next) => {
                setSkip(0);
                setOrder(next);
              }}
            />
          </Paper>
          <Pager skip={skip} total={rows.data.total} shown={rows.data.items.length} onSkip={setSkip} />
        </>
      )}
    </>
  );
}

function Filter({ onSearch, problem }: { onSearch: (filter: string) => void; problem: string | null }) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  const clear = () => {
    setText("");
    onSearch("");
  };
  return (
    <form onSubmit={submit} style={{ flex: "1 1 20rem" }}>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label={t("table.filter")}
          placeholder={t("table.filterHint")}
          leftSection={<IconFilter size={16} />}
          rightSection={text !== "" && <CloseButton size="sm" aria-label={t("table.clear")} onClick={clear} />}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.8125rem" } }}
          spellCheck={false}
          value={text}
          error={problem}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {t("table.apply")}
        </Button>
      </Group>
    </form>
  );
}

function Pager(props: { skip: number; total: number; shown: number; onSkip: (skip: number) => void }) {
  const { t, locale } = useWords();
  const last = props.skip + props.shown;
  return (
    <Group justify="flex-end" mt="sm" gap="xs">
      <Text size="sm" c="dimmed" className="numbers">
        {t("table.count", {
          from: (props.skip + 1).toLocaleString(locale),
          to: last.toLocaleString(locale),
          total: props.total.toLocaleString(locale),
        })}
      </Text>
      <ActionIcon
        variant="default"
        aria-label={t("table.previous")}
        disabled={props.skip === 0}
        onClick={() => props.onSkip(Math.max(0, props.skip - PAGE))}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t("table.next")}
        disabled={last >= props.total}
        onClick={() => props.onSkip(props.skip + PAGE)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
}
