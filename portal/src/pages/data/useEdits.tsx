import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { ApiError, api } from "../../api/client";
import type { Column, Row, RowId, Table } from "../../api/types";
import { sentence } from "../../components/States";
import { useWords } from "../../i18n";
import type { Gone, RowChange } from "./useRows";

/** Milliseconds for which a deletion can be taken back. */
const UNDO = 12_000;

let notes = 0;

/** A change that somebody else's came before. */
export interface Clash {
  column: Column;
  mine: unknown;
  theirs: Row;
}

/** Changes of single rows: seen at once, sent one after the other, taken back where they are refused. */
export function useEdits(table: Table, rows: RowChange) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [clash, setClash] = useState<Clash | null>(null);
  const sending = useRef(new Map<RowId, Promise<void>>());
  const undo = useRef<(() => void) | null>(null);
  const latest = useRef(rows);
  latest.current = rows;
  return useMemo(() => {
    const path = `/tables/${table.name}/rows`;
    const pathOf = (id: RowId) => `${path}/${encodeURIComponent(String(id))}`;
    const refuse = (problem: unknown) =>
      notifications.show({ color: "red", message: sentence(problem, t("common.offline")) });
    const count = () => void queries.invalidateQueries({ queryKey: ["tables"] });

    const send = async (id: RowId, column: Column, mine: unknown, before: unknown) => {
      // What was sent before has given the row another version by now.
      const version = latest.current.find(id)?.["__version"];
      try {
        latest.current.replace(await api.patch<Row>(pathOf(id), { [column.name]: mine, __version: version }));
      } catch (problem) {
        await takeBack(problem, id, column, mine, before);
      }
    };
    const takeBack = async (problem: unknown, id: RowId, column: Column, mine: unknown, before: unknown) => {
      const now = latest.current.find(id);
      if (now) latest.current.replace({ ...now, [column.name]: before });
      if (!(problem instanceof ApiError) || problem.status !== 412) return refuse(problem);
      try {
        const theirs = await api.get<Row>(pathOf(id));
        latest.current.replace(theirs);
        setClash({ column, mine, theirs });
      } catch (gone) {
        refuse(gone);
        latest.current.remove(new Set([id]));
      }
    };
    const edit = (row: Row, column: Column, mine: unknown) => {
      const now = latest.current.find(row.id) ?? row;
      const before = now[column.name];
      latest.current.replace({ ...now, [column.name]: mine });
      const turn = (sending.current.get(row.id) ?? Promise.resolve()).then(() => send(row.id, column, mine, before));
      sending.current.set(row.id, turn);
      return turn;
    };
    const restore = async (gone: Gone[], note: string) => {
      undo.current = null;
      try {
        const back = await api.post<Row[]>(`${path}/restore`, { rows: gone.map(({ row }) => row) });
        const byId = new Map(back.map((row) => [row.id, row]));
        latest.current.putBack(gone.map(({ row, behind }) => ({ row: byId.get(row.id) ?? row, behind })));
        notifications.hide(note);
        count();
      } catch (problem) {
        refuse(problem);
      }
    };
    const remove = async (ids: Set<RowId>) => {
      const gone = latest.current.remove(ids);
      const note = `deleted-${++notes}`;
      const deleted = api.post(`${path}/delete`, { ids: [...ids] });
      // Whoever undoes it before the server has heard of it gets the rows back once it has.
      undo.current = () => void deleted.then(() => restore(gone, note), () => undefined);
      try {
        await deleted;
      } catch (problem) {
        undo.current = null;
        latest.current.putBack(gone);
        return refuse(problem);
      }
      count();
      notifications.show({
        id: note,
        autoClose: UNDO,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{gone.length === 1 ? t("rows.deletedOne") : t("rows.deleted", { count: gone.length })}</Text>
            <Button size="compact-sm" variant="light" style={{ flex: "none" }} onClick={() => void restore(gone, note)}>
              {t("rows.undo")}
            </Button>
          </Group>
        ),
      });
    };
    const insert = async (row: Record<string, unknown>) => {
      const stored = await api.post<Row>(path, row);
      latest.current.add([stored]);
      count(); // the row may have brought new columns, too
    };
    return {
      edit,
      remove,
      insert,
      /** Brings back what was deleted last, for as long as this page is open. */
      undo: () => undo.current?.(),
      /** What somebody else has stored stands already; mine takes its place. */
      keepMine: (of: Clash) => {
        setClash(null);
        void edit(of.theirs, of.column, of.mine);
      },
      takeTheirs: () => setClash(null),
      clash,
    };
  }, [table.name, queries, t, clash]);
}

export type Edits = ReturnType<typeof useEdits>;
