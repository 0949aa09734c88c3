import { Button, Group, Stack, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Permissions, Table } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";
import { OPERATIONS, PermissionFields } from "./PermissionFields";

/** Who may do what with a table, and whether what is deleted can come back. */
export function Access({ table }: { table: Table }) {
  return (
    <Stack maw={760}>
      <Who key={JSON.stringify(table.permissions)} table={table} />
      <Keeping table={table} />
    </Stack>
  );
}

function Who({ table }: { table: Table }) {
  const { t } = useWords();
  const [wanted, setWanted] = useState(table.permissions);
  const save = useChange((permissions: Permissions) => api.patch<Table>(`/tables/${table.name}`, { permissions }), ["tables"], {
    onDone: () => notifications.show({ message: t("access.saved") }),
  });
  const same = OPERATIONS.every((operation) => wanted[operation] === table.permissions[operation]);
  return (
    <Section title={t("access.title")} text={t("access.text")}>
      <PermissionFields value={wanted} onChange={setWanted} />
      <Group justify="flex-end" mt="md">
        <Button disabled={same} loading={save.isPending} onClick={() => save.mutate(wanted)}>
          {t("common.save")}
        </Button>
      </Group>
    </Section>
  );
}

function Keeping({ table }: { table: Table }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const keep = useChange((soft_delete: boolean) => api.patch<Table>(`/tables/${table.name}`, { soft_delete }), ["tables"], {
    onDone: (changed) => {
      queries.setQueryData(["tables", table.name], changed);
      setAsked(false);
    },
  });
  return (
    <Section title={t("access.deletion")}>
      <Switch
        label={t("access.softDelete")}
        description={t("access.softDeleteText")}
        checked={keep.isPending ? keep.variables : table.soft_delete}
        disabled={keep.isPending}
        onChange={() => (table.soft_delete ? setAsked(true) : keep.mutate(true))}
      />
      <Confirm
        opened={asked}
        title={t("access.endTitle")}
        text={t("access.endText")}
        action={t("access.end")}
        problem={keep.error}
        busy={keep.isPending}
        onConfirm={() => keep.mutate(false)}
        onClose={() => setAsked(false)}
      />
    </Section>
  );
}
