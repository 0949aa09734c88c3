import { Checkbox, Fieldset, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { IdType, Permissions, Table } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { sentence } from "../../components/States";
import { useWords } from "../../i18n";
import { PermissionFields } from "./PermissionFields";

const USUAL: Permissions = { read: "application", insert: "application", update: "application", delete: "application" };

export function CreateTable({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("data.createTitle")}
      centered
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {opened && <Form onClose={onClose} />}
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [idType, setIdType] = useState<IdType>("string");
  const [permissions, setPermissions] = useState(USUAL);
  const [softDelete, setSoftDelete] = useState(false);
  const wanted = { name, id_type: idType, permissions, soft_delete: softDelete };
  const create = useChange((body: typeof wanted) => api.post<Table>("/tables", body), ["tables"], {
    quiet: true,
    onDone: (table) => {
      onClose();
      void navigate(`/data/${table.name}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(wanted);
  };
  const problem = create.error instanceof ApiError ? sentence(create.error, t("common.offline")) : null;
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("data.tableName")}
          description={t("data.tableNameHint")}
          value={name}
          error={problem}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group label={t("data.idType")} value={idType} onChange={(chosen) => setIdType(chosen as IdType)}>
          <Stack gap={6} mt={6}>
            <Radio value="string" label={t("data.idType.string")} />
            <Radio value="integer" label={t("data.idType.integer")} />
          </Stack>
        </Radio.Group>
        <Fieldset legend={t("access.legend")} px="xs" pb="sm">
          <PermissionFields value={permissions} onChange={setPermissions} />
        </Fieldset>
        <Checkbox
          label={t("access.softDelete")}
          description={t("access.softDeleteText")}
          checked={softDelete}
          onChange={(event) => setSoftDelete(event.currentTarget.checked)}
        />
        <DialogButtons action={t("common.create")} busy={create.isPending} disabled={name === ""} onClose={onClose} />
      </Stack>
    </form>
  );
}
