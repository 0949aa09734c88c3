import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Table } from "../../api/types";
import { sentence } from "../../components/States";
import { useWords } from "../../i18n";

export function CreateTable({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useChange((wanted: string) => api.post<Table>("/tables", { name: wanted }), ["tables"], {
    quiet: true,
    onDone: (table) => {
      close();
      void navigate(`/data/${table.name}`);
    },
  });
  const close = () => {
    setName("");
    create.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(name);
  };
  const problem = create.error instanceof ApiError ? sentence(create.error, t("common.offline")) : null;
  return (
    <Modal opened={opened} onClose={close} title={t("data.createTitle")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
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
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name === ""}>
              {t("common.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
