import type { Column, Row, RowId, Table } from "../../api/types";

/** What the grid shows, and whom it tells. */
export interface GridProps {
  table: Table;
  columns: Column[];
  rows: Row[];
  total: number;
  order: string;
  selected: Set<RowId>;
  fresh: Set<RowId>;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  onOrder: (order: string) => void;
  onSelect: (selected: Set<RowId>) => void;
  onEdit: (row: Row, column: Column, value: unknown) => void;
  onOpen: (row: Row, column: Column) => void;
  onDelete: (ids: Set<RowId>) => void;
  onUndo: () => void;
}

/** The cell that the keyboard is at. It follows its row when others come before it. */
export interface Place {
  id: RowId;
  column: number;
}

/** A column in sight: which, and where. */
export interface Strip {
  index: number;
  start: number;
  width: number;
}

/** What can be done in a row. */
export interface RowActions {
  place: (row: Row, column: number) => void;
  open: (row: Row, column: Column) => void;
  view: (row: Row, column: Column) => void;
  check: (index: number, reach: boolean) => void;
  edit: (row: Row, column: Column, value: unknown) => void;
  leave: () => void;
}
