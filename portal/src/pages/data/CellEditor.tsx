import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Column } from "../../api/types";
import { useWords } from "../../i18n";
import { localText, textOf, utcText, valueOf } from "./cellText";

interface Edited {
  column: Column;
  value: unknown;
  onEdit: (value: unknown) => void;
  onLeave: () => void;
}

/** A value being changed in its cell: Enter and leaving keep it, Escape does not. */
export function CellEditor(props: Edited) {
  return props.column.type === "boolean" ? <Choice {...props} /> : <Typed {...props} />;
}

function Typed({ column, value, onEdit, onLeave }: Edited) {
  const { t } = useWords();
  const moment = column.type === "datetime";
  const [first] = useState(() => (moment && value ? localText(String(value)) : textOf(value, column.type)));
  const [text, setText] = useState(first);
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useEffect(() => field.current?.select(), []);
  const end = (change: () => void) => {
    if (ended.current) return; // leaving by a key is followed by leaving the field
    ended.current = true;
    change();
  };
  const keep = () => (text === first ? onLeave() : onEdit(moment ? valueOf(utcText(text), "datetime") : valueOf(text, column.type)));
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") end(keep);
    else if (event.key === "Escape") end(onLeave);
    else if (event.key === "Backspace" && (event.ctrlKey || event.metaKey) && event.shiftKey) end(() => onEdit(null));
    else return;
    event.preventDefault();
  };
  return (
    <span className="editor">
      <input
        ref={field}
        aria-label={t("rows.edit", { name: column.name })}
        type={moment ? "datetime-local" : "text"}
        step={moment ? "0.001" : undefined}
        inputMode={column.type === "number" ? "decimal" : undefined}
        spellCheck={false}
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => end(keep)}
      />
      {value !== null && value !== undefined && (
        <button
          type="button"
          title={t("rows.setNull")}
          aria-label={t("rows.setNull")}
          // Before the field is left, which would keep what is typed.
          onMouseDown={(event) => {
            event.preventDefault();
            end(() => onEdit(null));
          }}
        >
          null
        </button>
      )}
    </span>
  );
}

const CHOICES: Record<string, boolean | null> = { true: true, false: false, null: null };

function Choice({ column, value, onEdit, onLeave }: Edited) {
  const { t } = useWords();
  const ended = useRef(false);
  const end = (change: () => void) => {
    if (ended.current) return;
    ended.current = true;
    change();
  };
  return (
    <span className="editor">
      <select
        aria-label={t("rows.edit", { name: column.name })}
        autoFocus
        defaultValue={String(value ?? null)}
        onChange={(event) => {
          const chosen = CHOICES[event.currentTarget.value] ?? null;
          end(() => onEdit(chosen));
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") end(onLeave);
        }}
        onBlur={() => end(onLeave)}
      >
        <option value="true">{t("common.yes")}</option>
        <option value="false">{t("common.no")}</option>
        <option value="null">null</option>
      </select>
    </span>
  );
}
