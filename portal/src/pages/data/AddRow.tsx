import { Alert, Modal, SegmentedControl, Select, Stack, TextInput, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/client";
import type { Column, Table } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { sentence } from "../../components/States";
import { useWords } from "../../i18n";
import { localText, textOf, utcText, valueOf } from "./cellText";

interface Added {
  table: Table;
  opened: boolean;
  onClose: () => void;
  onAdd: (row: Record<string, unknown>) => Promise<void>;
}

/** A new row, by the table's columns or as JSON, which may bring columns of its own. */
export function AddRow(props: Added) {
  const { t } = useWords();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t("rows.addTitle")}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {props.opened && <Form {...props} />}
    </Modal>
  );
}

function Form({ table, onAdd, onClose }: Added) {
  const { t } = useWords();
  const own = table.columns.filter((column) => !column.system || (column.name === "id" && table.id_type === "string"));
  const [way, setWay] = useState(own.some((column) => !column.system) ? "fields" : "json");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [json, setJson] = useState("{\n  \n}");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onAdd(way === "json" ? (valueOf(json, "json") as Record<string, unknown>) : rowOf(own, texts));
      onClose();
    } catch (refused) {
      setProblem(refused);
      setBusy(false);
    }
  };
  const wrong = problem instanceof ApiError && way === "fields" ? problem.field : null;
  const said = problem === null ? null : sentence(problem, t("common.offline"));
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <SegmentedControl
          aria-label={t("rows.addWay")}
          value={way}
          onChange={setWay}
          data={[
            { value: "fields", label: t("rows.fields") },
            { value: "json", label: "JSON" },
          ]}
        />
        {way === "fields" ? (
          own.map((column) => (
            <Field
              key={column.name}
              column={column}
              text={texts[column.name] ?? ""}
              error={wrong === column.name ? said : null}
              onText={(text) => setTexts((now) => ({ ...now, [column.name]: text }))}
            />
          ))
        ) : (
          <Textarea
            label={t("rows.json")}
            description={t("rows.jsonHint")}
            autosize
            minRows={6}
            maxRows={20}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            value={json}
            onChange={(event) => setJson(event.currentTarget.value)}
          />
        )}
        {said !== null && (wrong === null || !own.some((column) => column.name === wrong)) && (
          <Alert color="red" variant="light" role="alert">
            {said}
          </Alert>
        )}
        <DialogButtons action={t("rows.add")} busy={busy} onClose={onClose} />
      </Stack>
    </form>
  );
}

interface Typed {
  column: Column;
  text: string;
  error: string | null;
  onText: (text: string) => void;
}

function Field({ column, text, error, onText }: Typed) {
  const { t } = useWords();
  const usual = column.default === null ? t("rows.leaveEmpty") : textOf(column.default, column.type);
  const shown = { label: column.name, description: column.type, placeholder: column.name === "id" ? t("rows.generated") : usual, error };
  if (column.type === "boolean") {
    return (
      <Select
        {...shown}
        clearable
        data={[
          { value: "true", label: t("common.yes") },
          { value: "false", label: t("common.no") },
        ]}
        value={text === "" ? null : text}
        onChange={(chosen) => onText(chosen ?? "")}
      />
    );
  }
  if (column.type === "datetime") {
    return (
      <TextInput {...shown} type="datetime-local" step="0.001" value={localText(text)} onChange={(event) => onText(utcText(event.currentTarget.value))} />
    );
  }
  if (column.type === "number" || column.name === "id") {
    return <TextInput {...shown} autoComplete="off" value={text} onChange={(event) => onText(event.currentTarget.value)} />;
  }
  return (
    <Textarea {...shown} autosize minRows={1} maxRows={8} value={text} onChange={(event) => onText(event.currentTarget.value)} />
  );
}

/** What was typed; what was not is left to the defaults. */
function rowOf(columns: Column[], texts: Record<string, string>): Record<string, unknown> {
  const given = columns.filter((column) => (texts[column.name] ?? "") !== "");
  return Object.fromEntries(given.map((column) => [column.name, valueOf(texts[column.name] as string, column.type)]));
}
