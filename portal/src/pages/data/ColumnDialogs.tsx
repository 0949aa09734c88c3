import { Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Column, ColumnType, Table } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { Problem, sentence } from "../../components/States";
import { useWords } from "../../i18n";
import { localText, textOf, utcText, valueOf } from "./cellText";

export const TYPES: ColumnType[] = ["string", "number", "boolean", "datetime", "json"];

interface Asked {
  title: string;
  action: string;
  opened: boolean;
  busy: boolean;
  problem?: unknown;
  onClose: () => void;
  onSubmit: () => void;
  children: ReactNode;
}

/** A small form in a dialog. */
export function FormDialog(asked: Asked) {
  const { t } = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asked.onSubmit();
  };
  return (
    <Modal opened={asked.opened} onClose={asked.onClose} title={asked.title} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          {asked.children}
          {asked.problem ? <Problem problem={asked.problem} /> : null}
          <DialogButtons action={asked.action} busy={asked.busy} onClose={asked.onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

export function AddColumn({ table, opened, onClose }: { table: Table; opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [type, setType] = useState<ColumnType>("string");
  const [text, setText] = useState("");
  const add = useChange(
    () => api.post<Table>(`/tables/${table.name}/columns`, { name, type, default: text === "" ? null : valueOf(text, type) }),
    ["tables", "rows"],
    { quiet: true, onDone: () => close() },
  );
  const close = () => {
    setName("");
    setText("");
    add.reset();
    onClose();
  };
  return (
    <FormDialog
      title={t("columns.addTitle")}
      action={t("columns.add")}
      opened={opened}
      busy={add.isPending}
      problem={add.error instanceof ApiError && add.error.field === "name" ? null : add.error}
      onClose={close}
      onSubmit={() => add.mutate(undefined)}
    >
      <TextInput
        label={t("common.name")}
        value={name}
        error={add.error instanceof ApiError && add.error.field === "name" ? sentence(add.error, t("common.offline")) : null}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("table.type")}
        data={TYPES}
        value={type}
        onChange={(event) => {
          setType(event.currentTarget.value as ColumnType);
          setText("");
        }}
      />
      <DefaultField type={type} text={text} onText={setText} />
    </FormDialog>
  );
}

export function RenameColumn({ table, column, onClose }: { table: Table; column: Column | null; onClose: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useChange(
    (name: string) => api.patch<Table>(`/tables/${table.name}/columns/${column?.name}`, { name }),
    ["tables", "rows"],
    { quiet: true, onDone: () => close() },
  );
  const close = () => {
    setTyped(null);
    rename.reset();
    onClose();
  };
  const name = typed ?? column?.name ?? "";
  return (
    <FormDialog
      title={t("columns.renameTitle", { name: column?.name ?? "" })}
      action={t("columns.rename")}
      opened={column !== null}
      busy={rename.isPending}
      onClose={close}
      onSubmit={() => rename.mutate(name)}
    >
      <TextInput
        label={t("columns.newName")}
        description={t("columns.renameText")}
        value={name}
        error={rename.error ? sentence(rename.error, t("common.offline")) : null}
        spellCheck={false}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

export function ChangeDefault({ table, column, onClose }: { table: Table; column: Column | null; onClose: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const type = column?.type ?? "string";
  const text = typed ?? textOf(column?.default, type);
  const change = useChange(
    () => api.patch<Table>(`/tables/${table.name}/columns/${column?.name}`, { default: text === "" ? null : valueOf(text, type) }),
    ["tables"],
    { quiet: true, onDone: () => close() },
  );
  const close = () => {
    setTyped(null);
    change.reset();
    onClose();
  };
  return (
    <FormDialog
      title={t("columns.defaultTitle", { name: column?.name ?? "" })}
      action={t("common.save")}
      opened={column !== null}
      busy={change.isPending}
      problem={change.error}
      onClose={close}
      onSubmit={() => change.mutate(undefined)}
    >
      <DefaultField type={type} text={text} onText={setTyped} />
    </FormDialog>
  );
}

function DefaultField({ type, text, onText }: { type: ColumnType; text: string; onText: (text: string) => void }) {
  const { t } = useWords();
  const shown = { label: t("columns.default"), description: t("columns.defaultText") };
  if (type === "boolean") {
    return (
      <NativeSelect
        {...shown}
        data={[
          { value: "", label: t("columns.noDefault") },
          { value: "true", label: t("common.yes") },
          { value: "false", label: t("common.no") },
        ]}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    );
  }
  if (type === "datetime") {
    return <TextInput {...shown} type="datetime-local" step="0.001" value={localText(text)} onChange={(event) => onText(utcText(event.currentTarget.value))} />;
  }
  return <TextInput {...shown} placeholder={t("columns.noDefault")} value={text} onChange={(event) => onText(event.currentTarget.value)} />;
}
