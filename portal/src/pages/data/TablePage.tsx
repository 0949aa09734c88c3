import { Badge, Table, Tabs, Text } from "@mantine/core";
import { useParams, useSearchParams } from "react-router";
import { useTable } from "../../api/queries";
import type { Column } from "../../api/types";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Browse } from "./Browse";

export function TablePage() {
  const { t, locale } = useWords();
  const { table: name = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const table = useTable(name);
  return (
    <>
      <PageHead
        title={table.data?.name ?? name}
        back="/data"
        beside={
          table.data && (
            <Text c="dimmed" size="sm" className="numbers">
              {table.data.row_count.toLocaleString(locale)} {t("data.rows").toLowerCase()}
            </Text>
          )
        }
      />
      {table.isPending && <Skeletons />}
      {table.isError && <Problem problem={table.error} onRetry={() => void table.refetch()} />}
      {table.data && (
        <Tabs
          value={search.get("tab") ?? "browse"}
          onChange={(tab) => setSearch(tab === "browse" || tab === null ? {} : { tab }, { replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="browse">{t("table.browse")}</Tabs.Tab>
            <Tabs.Tab value="columns">{t("table.columns")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="browse">
            <Browse key={table.data.name} table={table.data} />
          </Tabs.Panel>
          <Tabs.Panel value="columns">
            <Columns columns={table.data.columns} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}

function Columns({ columns }: { columns: Column[] }) {
  const { t } = useWords();
  return (
    <Table verticalSpacing="sm" className="things" maw={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("common.name")}</Table.Th>
          <Table.Th>{t("table.type")}</Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {columns.map((column) => (
          <Table.Tr key={column.name}>
            <Table.Td ff="monospace">{column.name}</Table.Td>
            <Table.Td>{column.type}</Table.Td>
            <Table.Td>
              {column.system && (
                <Badge variant="default" tt="none">
                  {t("table.system")}
                </Badge>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
