import { useMergedRef, useResizeObserver } from "@mantine/hooks";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Column, Row, RowId } from "../../api/types";
import { useWords } from "../../i18n";
import { GridHead } from "./GridHead";
import { GridRow } from "./GridRow";
import { imageOf, isLong, textOf } from "./cellText";
import type { GridProps, Place, RowActions } from "./gridTypes";
import { useGridKeys } from "./useGridKeys";
import { CHECK, HEAD, ROW, useWidths } from "./useWidths";

/** Rows before the last known one at which the next page is asked for. */
const AHEAD = 60;

/** Rows as a grid of which only what is in sight is in the page, however many there are. */
export function Grid(props: GridProps) {
  const { columns, rows } = props;
  const { t } = useWords();
  const name = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [measured, size] = useResizeObserver<HTMLDivElement>();
  const ref = useMergedRef(scroller, measured);
  const [widths, resize] = useWidths(props.table.name, columns, rows, size.width - CHECK);
  const [place, setPlace] = useState<Place | null>(null);
  const [editing, setEditing] = useState(false);
  const indexes = useMemo(() => new Map(rows.map((row, index) => [row.id, index])), [rows]);
  const at = place === null ? -1 : (indexes.get(place.id) ?? -1);
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    paddingStart: HEAD,
    scrollPaddingStart: HEAD,
    // The row of the keyboard stays in the page: what is being typed there is not lost by scrolling.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return at < 0 || at >= range.count || seen.includes(at) ? seen : [...seen, at].sort((a, b) => a - b);
    },
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 0,
    overscan: 2,
    paddingStart: CHECK,
    scrollPaddingStart: CHECK,
  });
  useEffect(() => across.measure(), [across, widths]);
  useStillView(scroller.current, rows, indexes);

  const seen = down.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  const { hasMore, loading, onMore } = props;
  useEffect(() => {
    if (hasMore && !loading && last >= rows.length - AHEAD) onMore();
  }, [hasMore, loading, onMore, last, rows.length]);

  const open = (row: Row, column: Column) => {
    if (column.system || column.type === "json" || isLong(textOf(row[column.name], column.type)) || imageOf(row[column.name])) {
      props.onOpen(row, column);
    } else setEditing(true);
  };
  const leave = () => {
    setEditing(false);
    scroller.current?.focus({ preventScroll: true });
  };
  const does = useRef<RowActions>(null as unknown as RowActions);
  does.current = {
    place: (row, column) => {
      setEditing(false);
      setPlace({ id: row.id, column });
    },
    open,
    view: props.onOpen,
    check: (index, reach) => props.onSelect(reached(props, indexes, index, reach)),
    edit: (row, column, value) => {
      leave();
      props.onEdit(row, column, value);
    },
    leave,
  };
  const onKeyDown = useGridKeys({ props, place, at, editing, setPlace, open, down, across });
  const cells = across.getVirtualItems();
  const from = cells[0]?.index ?? 0;
  const to = cells.at(-1)?.index ?? -1;
  const width = across.getTotalSize();
  const shown = useMemo(
    () => cells.map(({ index, start, size: width }) => ({ index, start, width })),
    // The virtualizer makes new items at every turn; what they say depends on this alone. It measures anew
    // after the widths have changed, which its total shows.
    [from, to, widths, columns, width],
  );
  return (
    <div
      ref={ref}
      role="grid"
      className="rows"
      tabIndex={0}
      aria-label={t("rows.grid", { name: props.table.name })}
      aria-rowcount={props.total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={rows.length === 0 && loading}
      aria-activedescendant={place && at >= 0 ? `${name}${at}-${place.column}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: down.getTotalSize(), width, minWidth: "100%", position: "relative" }}>
        <GridHead {...props} width={width} shown={shown} onResize={resize} />
        <div role="rowgroup">
          {seen.map(({ index, start }) => {
            const row = rows[index] as Row;
            const here = index === at ? (place as Place).column : -1;
            return (
              <GridRow
                key={String(row.id)}
                name={name}
                row={row}
                index={index}
                top={start}
                width={width}
                columns={columns}
                shown={shown}
                active={here}
                editing={here >= 0 && editing}
                selected={props.selected.has(row.id)}
                fresh={props.fresh.has(row.id)}
                does={does}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The selection after a row's box was pressed; with Shift, all the way to the selected row nearest above. */
function reached({ rows, selected }: GridProps, indexes: Map<RowId, number>, index: number, reach: boolean): Set<RowId> {
  const row = rows[index] as Row;
  const next = new Set(selected);
  if (next.delete(row.id)) return next;
  const before = reach ? Math.max(-1, ...[...selected].map((id) => indexes.get(id) ?? -1).filter((i) => i < index)) : -1;
  const first = before < 0 ? index : before;
  for (const chosen of rows.slice(first, index + 1)) next.add(chosen.id);
  return next;
}

/** Rows that come on top do not move what somebody is reading. */
function useStillView(scroller: HTMLDivElement | null, rows: Row[], indexes: Map<RowId, number>) {
  const first = useRef<RowId | undefined>(undefined);
  useLayoutEffect(() => {
    const shift = first.current === undefined ? 0 : (indexes.get(first.current) ?? 0);
    if (scroller !== null && shift > 0 && scroller.scrollTop > 0) scroller.scrollTop += shift * ROW;
    first.current = rows[0]?.id;
  }, [scroller, rows, indexes]);
}
