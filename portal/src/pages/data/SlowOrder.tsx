import { Alert, Button, Group, Text } from "@mantine/core";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Table } from "../../api/types";
import { useWords } from "../../i18n";

/** Rows from which on it is felt that the database has to sort all of them for each page. */
const MANY = 100_000;

/** Says that an index would help, where rows are many and sorted by a column that has none. */
export function SlowOrder({ table, order, total }: { table: Table; order: string; total: number }) {
  const { t } = useWords();
  const name = order.replace(/^-/, "");
  const make = useChange(
    () => api.post<Table>(`/tables/${table.name}/indexes`, { name: `by_${name.replace(/^_+/, "")}`.slice(0, 60), columns: [name] }),
    ["tables"],
  );
  const column = table.columns.find((known) => known.name === name);
  const quick = column === undefined || name === "id" || table.indexes.some((index) => index.columns[0] === name);
  if (quick || total < MANY) return null;
  return (
    <Alert variant="light" color="gray" mb="sm" py="xs">
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex="1 1 16rem">
          {t("rows.slowOrder", { name })}
        </Text>
        <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate(undefined)}>
          {t("indexes.add")}
        </Button>
      </Group>
    </Alert>
  );
}
