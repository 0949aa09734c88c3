import { ActionIcon, Alert, Anchor, Button, CloseButton, Menu, Table, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconPlus, IconSearch, IconTable, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { api } from "../../api/client";
import { useChange, useTables } from "../../api/queries";
import type { Table as TableNoun } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Moment } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { CreateTable } from "./CreateTable";
import { formatBytes } from "./bytes";

export function TableList() {
  const { t } = useWords();
  const tables = useTables();
  const [creating, dialog] = useDisclosure();
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      {t("data.create")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("data.title")}>{tables.data?.length ? create : null}</PageHead>
      <CreateTable opened={creating} onClose={dialog.close} />
      {tables.isPending && <Skeletons />}
      {tables.isError && <Problem problem={tables.error} onRetry={() => void tables.refetch()} />}
      {tables.data?.length === 0 && (
        <Empty icon={<IconTable size={28} />} title={t("data.emptyTitle")} text={t("data.emptyText")}>
          {create}
        </Empty>
      )}
      {tables.data && tables.data.length > 0 && <Found tables={tables.data} />}
    </>
  );
}

/** The tables whose names hold what is looked for; it stands in the address. */
function Found({ tables }: { tables: TableNoun[] }) {
  const { t } = useWords();
  const [address, setAddress] = useSearchParams();
  const words = address.get("search") ?? "";
  const look = (search: string) => setAddress(search === "" ? {} : { search }, { replace: true });
  const found = tables.filter((table) => table.name.toLowerCase().includes(words.trim().toLowerCase()));
  return (
    <>
      <TextInput
        mb="sm"
        maw={360}
        aria-label={t("data.search")}
        placeholder={t("data.search")}
        leftSection={<IconSearch size={16} />}
        rightSection={words !== "" && <CloseButton size="sm" aria-label={t("data.clearSearch")} onClick={() => look("")} />}
        value={words}
        onChange={(event) => look(event.currentTarget.value)}
      />
      {found.length > 0 ? (
        <Tables tables={found} />
      ) : (
        <Alert variant="light" color="gray">
          {t("data.noMatch")}
        </Alert>
      )}
    </>
  );
}

function Tables({ tables }: { tables: TableNoun[] }) {
  const { t, locale } = useWords();
  const [doomed, setDoomed] = useState<TableNoun | null>(null);
  const drop = useChange((table: TableNoun) => api.delete(`/tables/${table.name}`), ["tables"], {
    quiet: true,
    onDone: (_, table) => {
      setDoomed(null);
      notifications.show({ message: t("data.deleted", { name: table.name }) });
    },
  });
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table highlightOnHover verticalSpacing="sm" className="things">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common.name")}</Table.Th>
            <Table.Th ta="right">{t("data.rows")}</Table.Th>
            <Table.Th ta="right">{t("data.size")}</Table.Th>
            <Table.Th ta="right">{t("data.columns")}</Table.Th>
            <Table.Th>{t("data.created")}</Table.Th>
            <Table.Th w={1} aria-label={t("common.actions")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tables.map((table) => (
            <Table.Tr key={table.name}>
              <Table.Td>
                <Anchor component={Link} to={`/data/${table.name}`} fw={600} title={table.name}>
                  {table.name}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {table.row_count.toLocaleString(locale)}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {formatBytes(table.size, locale)}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {table.columns.length}
              </Table.Td>
              <Table.Td>
                <Moment at={table.created_at} />
              </Table.Td>
              <Table.Td>
                <Menu position="bottom-end">
                  <Menu.Target>
                    <ActionIcon variant="subtle" color="gray" aria-label={`${t("common.more")}: ${table.name}`}>
                      <IconDots size={18} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDoomed(table)}>
                      {t("common.delete")}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={doomed !== null}
        title={t("data.deleteTitle", { name: doomed?.name ?? "" })}
        text={t("data.deleteText", { count: doomed?.row_count ?? 0 })}
        action={t("common.delete")}
        typed={doomed?.name}
        problem={drop.error}
        busy={drop.isPending}
        onConfirm={() => doomed && drop.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
    </Table.ScrollContainer>
  );
}
