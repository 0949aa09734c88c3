import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { PointerEvent } from "react";
import type { Column } from "../../api/types";
import { useWords } from "../../i18n";
import type { GridProps, Strip } from "./gridTypes";
import { HEAD } from "./useWidths";

interface Headed extends GridProps {
  width: number;
  shown: Strip[];
  onResize: (column: string, width: number) => void;
}

export function GridHead(props: Headed) {
  const { t } = useWords();
  const { rows, selected } = props;
  const all = rows.length > 0 && selected.size >= rows.length;
  return (
    <div role="rowgroup" className="head" style={{ width: props.width }}>
      <div role="row" aria-rowindex={1} style={{ height: HEAD }}>
        <div role="columnheader" aria-colindex={1} className="check" aria-label={t("rows.selection")}>
          <input
            type="checkbox"
            aria-label={t("rows.selectAll")}
            checked={all}
            ref={(box) => {
              if (box) box.indeterminate = selected.size > 0 && !all;
            }}
            onChange={() => props.onSelect(new Set(all ? [] : rows.map((row) => row.id)))}
          />
        </div>
        {props.shown.map((strip) => (
          <Heading key={strip.index} {...props} strip={strip} column={props.columns[strip.index] as Column} />
        ))}
      </div>
    </div>
  );
}

function Heading({ column, strip, order, onOrder, onResize }: Headed & { column: Column; strip: Strip }) {
  const { t } = useWords();
  const ascending = order === column.name;
  const descending = order === `-${column.name}`;
  const next = descending ? "" : ascending ? `-${column.name}` : column.name;
  const words = (
    <>
      <span className="name">{column.name}</span>
      <span className="type" aria-hidden data-type={column.type} />
      {ascending && <IconArrowUp size={13} />}
      {descending && <IconArrowDown size={13} />}
    </>
  );
  return (
    <div
      role="columnheader"
      aria-colindex={strip.index + 2}
      aria-sort={ascending ? "ascending" : descending ? "descending" : "none"}
      className={column.system ? "cell system" : "cell"}
      style={{ left: strip.start, width: strip.width }}
      title={column.name}
      aria-description={column.type}
    >
      {column.type === "json" ? (
        <span className="heading">{words}</span>
      ) : (
        <UnstyledButton className="heading" aria-label={t("table.sort", { name: column.name })} onClick={() => onOrder(next)}>
          {words}
        </UnstyledButton>
      )}
      <span className="edge" aria-hidden onPointerDown={(event) => drag(event, strip.width, (width) => onResize(column.name, width))} />
    </div>
  );
}

function drag(event: PointerEvent<HTMLElement>, width: number, onWidth: (width: number) => void) {
  event.preventDefault();
  const edge = event.currentTarget;
  const begun = event.clientX;
  const follow = (now: globalThis.PointerEvent) => onWidth(width + now.clientX - begun);
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener("pointermove", follow);
  edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", follow), { once: true });
}
