import { UnstyledButton } from "@mantine/core";
import { IconArrowsDiagonal } from "@tabler/icons-react";
import type { Column } from "../../api/types";
import { useWords } from "../../i18n";
import { imageOf, isLong, shownMoment, textOf } from "./cellText";

/** Characters of a long text that a cell could ever show. */
const SEEN = 200;

/** Characters from which on a picture is shown in its own view only. */
const HEAVY = 300_000;

/** A value in the grid; what does not fit there has a view of its own. */
export function CellValue({ column, value, onView }: { column: Column; value: unknown; onView: () => void }) {
  const { t, locale } = useWords();
  if (value === null || value === undefined) return <>null</>;
  if (column.type === "boolean") return <>{value ? t("common.yes") : t("common.no")}</>;
  if (column.type === "datetime") {
    return (
      <time dateTime={String(value)} title={String(value)}>
        {shownMoment(String(value), locale)}
      </time>
    );
  }
  const text = textOf(value, column.type);
  const image = column.type === "string" ? imageOf(value) : null;
  if (image === null && (column.system || !isLong(text))) {
    return <span className={column.type === "json" ? "text json" : "text"} title={text}>{text}</span>;
  }
  return (
    <>
      {image && image.length < HEAVY && <img src={image} alt="" />}
      <span className={column.type === "json" ? "text json" : "text"}>{text.slice(0, SEEN)}</span>
      <UnstyledButton tabIndex={-1} className="view" aria-label={t("table.viewCell", { name: column.name })} onClick={onView}>
        <IconArrowsDiagonal size={14} />
      </UnstyledButton>
    </>
  );
}
