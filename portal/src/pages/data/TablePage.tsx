import { Tabs, Text } from "@mantine/core";
import { useParams, useSearchParams } from "react-router";
import { useTable } from "../../api/queries";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Access } from "./Access";
import { Browse } from "./Browse";
import { Columns } from "./Columns";
import { formatBytes } from "./bytes";
import "./data.css";

const TABS = ["browse", "columns", "permissions"];

export function TablePage() {
  const { t, locale } = useWords();
  const { table: name = "" } = useParams();
  const [address, setAddress] = useSearchParams();
  const table = useTable(name);
  const open = (tab: string | null) =>
    setAddress(
      (now) => {
        const next = new URLSearchParams(now);
        if (tab === null || tab === "browse") next.delete("tab");
        else next.set("tab", tab);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <PageHead
        title={table.data?.name ?? name}
        back="/data"
        beside={
          table.data && (
            <Text c="dimmed" size="sm" className="numbers">
              {t(table.data.row_count === 1 ? "rows.countOne" : "rows.count", { total: table.data.row_count.toLocaleString(locale) })}
              {" · "}
              {formatBytes(table.data.size, locale)}
            </Text>
          )
        }
      />
      {table.isPending && <Skeletons />}
      {table.isError && <Problem problem={table.error} onRetry={() => void table.refetch()} />}
      {table.data && (
        <Tabs value={TABS.find((tab) => tab === address.get("tab")) ?? "browse"} onChange={open} keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="browse">{t("table.browse")}</Tabs.Tab>
            <Tabs.Tab value="columns">{t("table.columns")}</Tabs.Tab>
            <Tabs.Tab value="permissions">{t("table.permissions")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="browse">
            <Browse key={table.data.name} table={table.data} />
          </Tabs.Panel>
          <Tabs.Panel value="columns">
            <Columns table={table.data} />
          </Tabs.Panel>
          <Tabs.Panel value="permissions">
            <Access table={table.data} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}
