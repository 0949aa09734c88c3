import { memo } from "react";
import type { Column, Row } from "../../api/types";
import { useWords } from "../../i18n";
import { CellEditor } from "./CellEditor";
import { CellValue } from "./CellValue";
import type { RowActions, Strip } from "./gridTypes";
import { ROW } from "./useWidths";

interface Shown {
  /** What the ids of the grid's cells begin with. */
  name: string;
  row: Row;
  index: number;
  top: number;
  width: number;
  columns: Column[];
  shown: Strip[];
  /** The column that the keyboard is at; -1 where it is in another row. */
  active: number;
  editing: boolean;
  selected: boolean;
  fresh: boolean;
  /** Always the same, so that a row is drawn anew only where something about it has changed. */
  does: { current: RowActions };
}

export const GridRow = memo(function GridRow(props: Shown) {
  const { t } = useWords();
  const { row, columns, does } = props;
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      className={`line${props.fresh ? " fresh" : ""}${props.index % 2 ? " odd" : ""}`}
      style={{ transform: `translateY(${props.top}px)`, height: ROW, width: props.width }}
    >
      <div role="gridcell" aria-colindex={1} className="check">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t("rows.select", { id: String(row.id) })}
          checked={props.selected}
          onChange={(event) => does.current.check(props.index, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </div>
      {props.shown.map(({ index, start, width }) => {
        const column = columns[index] as Column;
        const active = index === props.active;
        const place = { left: start, width };
        return (
          <div
            key={index}
            id={`${props.name}${props.index}-${index}`}
            role="gridcell"
            aria-colindex={index + 2}
            aria-readonly={column.system || undefined}
            className={look(column, row[column.name], active)}
            style={place}
            onMouseDown={() => !(active && props.editing) && does.current.place(row, index)}
            // A finger has no second button: it opens the cell that it has chosen before.
            onClick={(event) => active && !props.editing && isTouch(event.nativeEvent) && does.current.open(row, column)}
            onDoubleClick={() => !(active && props.editing) && does.current.open(row, column)}
          >
            {active && props.editing ? (
              <CellEditor
                column={column}
                value={row[column.name]}
                onEdit={(value) => does.current.edit(row, column, value)}
                onLeave={() => does.current.leave()}
              />
            ) : (
              <CellValue column={column} value={row[column.name]} onView={() => does.current.view(row, column)} />
            )}
          </div>
        );
      })}
    </div>
  );
});

const isTouch = (event: MouseEvent) => (event as PointerEvent).pointerType === "touch";

function look(column: Column, value: unknown, active: boolean): string {
  const empty = value === null || value === undefined;
  return [
    "cell",
    column.system && "system",
    column.type === "number" && "number",
    column.type === "datetime" && "numbers",
    empty && "null",
    active && "active",
  ]
    .filter(Boolean)
    .join(" ");
}
