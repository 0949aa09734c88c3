import type { Virtualizer } from "@tanstack/react-virtual";
import type { KeyboardEvent } from "react";
import type { Column, Row } from "../../api/types";
import type { GridProps, Place } from "./gridTypes";
import { textOf } from "./cellText";

type Axis = Virtualizer<HTMLDivElement, Element>;

interface Keyed {
  props: GridProps;
  place: Place | null;
  at: number;
  editing: boolean;
  setPlace: (place: Place | null) => void;
  open: (row: Row, column: Column) => void;
  down: Axis;
  across: Axis;
}

/** Rows that Page Up and Page Down go over. */
const PAGE = 15;

const steps: Record<string, [rows: number, columns: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [PAGE, 0],
  PageUp: [-PAGE, 0],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

/** The grid by its keys: arrows move, Enter edits, Space selects, Delete deletes, Ctrl+Z brings back. */
export function useGridKeys({ props, place, at, editing, setPlace, open, down, across }: Keyed) {
  const { rows, columns, selected } = props;
  const go = (row: number, column: number) => {
    const to = { row: within(row, rows.length), column: within(column, columns.length) };
    const target = rows[to.row];
    if (target === undefined) return;
    setPlace({ id: target.id, column: to.column });
    down.scrollToIndex(to.row);
    across.scrollToIndex(to.column);
  };
  const move = (event: KeyboardEvent) => {
    const [rowStep, columnStep] = steps[event.key] as [number, number];
    const whole = event.ctrlKey || event.metaKey;
    if (at < 0) return go(0, 0);
    if (whole && (event.key === "Home" || event.key === "End")) return go(event.key === "Home" ? 0 : rows.length - 1, place?.column ?? 0);
    const far = whole ? Number.POSITIVE_INFINITY : 1;
    return go(at + far * rowStep || at, (place?.column ?? 0) + far * columnStep || 0);
  };
  const here = at < 0 ? undefined : rows[at];
  const act: Record<string, () => void> = {
    Enter: () => here && place && open(here, columns[place.column] as Column),
    F2: () => here && place && open(here, columns[place.column] as Column),
    Escape: () => (selected.size > 0 ? props.onSelect(new Set()) : setPlace(null)),
    Delete: () => remove(),
    " ": () => {
      if (here === undefined) return;
      const next = new Set(selected);
      if (!next.delete(here.id)) next.add(here.id);
      props.onSelect(next);
    },
  };
  const remove = () => {
    const doomed = selected.size > 0 ? selected : new Set(here ? [here.id] : []);
    if (doomed.size === 0) return;
    const next = rows[at + 1] ?? rows[at - 1];
    if (here && doomed.has(here.id)) setPlace(next && place ? { id: next.id, column: place.column } : null);
    props.onDelete(doomed);
  };
  const withControl: Record<string, () => void> = {
    a: () => props.onSelect(new Set(rows.map((row) => row.id))),
    z: () => props.onUndo(),
    c: () => {
      const column = place ? columns[place.column] : undefined;
      if (here && column) void navigator.clipboard?.writeText(textOf(here[column.name], column.type));
    },
  };
  return (event: KeyboardEvent) => {
    if (editing || event.target !== event.currentTarget) return;
    const control = event.ctrlKey || event.metaKey;
    const done = event.key in steps ? () => move(event) : control ? withControl[event.key] : act[event.key];
    if (done === undefined) return;
    event.preventDefault();
    done();
  };
}

const within = (wanted: number, count: number) => Math.max(0, Math.min(count - 1, wanted));
