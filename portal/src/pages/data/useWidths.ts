import { useLocalStorage } from "@mantine/hooks";
import { useMemo } from "react";
import type { Column, ColumnType } from "../../api/types";

/** Pixels: a row, the heading, the column of the boxes. */
export const ROW = 34;
export const HEAD = 38;
export const CHECK = 40;

const NARROWEST = 60;
const USUAL: Record<ColumnType, number> = { string: 220, number: 130, boolean: 110, datetime: 200, json: 240 };
const GROWING: ColumnType[] = ["string", "json"];

type Chosen = Record<string, number>;

/** The width of each column: chosen by the reader, or what its type usually takes and its share of the room left. */
export function useWidths(table: string, columns: Column[], room: number): [number[], (column: string, width: number) => void] {
  const [chosen, setChosen] = useLocalStorage<Chosen>({ key: `mainspring.widths.${table}`, defaultValue: {} });
  const widths = useMemo(() => {
    const usual = columns.map((column) => chosen[column.name] ?? usualWidth(column));
    const grows = columns.map((column) => chosen[column.name] === undefined && column.name !== "id" && GROWING.includes(column.type));
    const left = room - usual.reduce((sum, width) => sum + width, 0);
    const share = left > 0 ? Math.floor(left / Math.max(1, grows.filter(Boolean).length)) : 0;
    return usual.map((width, index) => (grows[index] ? width + share : width));
  }, [columns, chosen, room]);
  const resize = (column: string, width: number) =>
    setChosen((now) => ({ ...now, [column]: Math.max(NARROWEST, Math.round(width)) }));
  return [widths, resize];
}

function usualWidth(column: Column): number {
  if (column.name === "id") return column.type === "number" ? 90 : 150;
  // A name is seen whole where that is no great matter.
  return Math.min(320, Math.max(USUAL[column.type], (column.name.length + column.type.length) * 7.5 + 40));
}
