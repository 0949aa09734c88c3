import { useLocalStorage } from "@mantine/hooks";
import { useMemo } from "react";
import type { Column, ColumnType, Row } from "../../api/types";
import { textOf } from "./cellText";

/** Pixels: a row, the heading, the column of the boxes. */
export const ROW = 34;
export const HEAD = 38;
export const CHECK = 40;

const NARROWEST = 60;
const MARGIN = 32;
const LETTER = 8.4;

/** Rows that are looked at to see how wide the columns want to be. */
const SAMPLE = 30;

const WIDEST: Record<ColumnType, number> = { string: 340, number: 220, boolean: 110, datetime: 210, json: 300 };
const GROWING: ColumnType[] = ["string", "json"];

type Chosen = Record<string, number>;
type Resize = (column: string, width: number) => void;

/** The width of each column: chosen by the reader, or what its first values take, and a share of the room left. */
export function useWidths(table: string, columns: Column[], rows: Row[], room: number): [number[], Resize] {
  const [chosen, setChosen] = useLocalStorage<Chosen>({ key: `mainspring.widths.${table}`, defaultValue: {} });
  // By the rows that came first: columns do not move because others come.
  const usual = useMemo(() => columns.map((column) => usualWidth(column, rows.slice(0, SAMPLE))), [columns, rows.length > 0]);
  const widths = useMemo(() => {
    const wanted = columns.map((column, index) => chosen[column.name] ?? usual[index] ?? NARROWEST);
    const grows = columns.map((column) => chosen[column.name] === undefined && column.name !== "id" && GROWING.includes(column.type));
    const left = room - wanted.reduce((sum, width) => sum + width, 0);
    const share = left > 0 ? Math.floor(left / Math.max(1, grows.filter(Boolean).length)) : 0;
    return wanted.map((width, index) => (grows[index] ? width + share : width));
  }, [columns, usual, chosen, room]);
  const resize = (column: string, width: number) =>
    setChosen((now) => ({ ...now, [column]: Math.max(NARROWEST, Math.round(width)) }));
  return [widths, resize];
}

function usualWidth(column: Column, rows: Row[]): number {
  const heading = Math.min(260, (column.name.length + column.type.length + 2) * LETTER + MARGIN);
  if (column.name === "id") return Math.max(heading, column.type === "number" ? 90 : 150);
  if (column.type === "datetime" || column.type === "boolean") return Math.max(heading, WIDEST[column.type]);
  const longest = Math.max(0, ...rows.map((row) => textOf(row[column.name], column.type).length));
  return Math.max(heading, Math.min(WIDEST[column.type], longest * LETTER + MARGIN));
}
