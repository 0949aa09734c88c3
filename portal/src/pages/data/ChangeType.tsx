import { Alert, Code, NativeSelect, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Column, ColumnType, Conversion, Table } from "../../api/types";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";
import { FormDialog, TYPES } from "./ColumnDialogs";

/** Another type for a column; what would come of it is tried first. */
export function ChangeType({ table, column, onClose }: { table: Table; column: Column | null; onClose: () => void }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<ColumnType | null>(null);
  const path = `/tables/${table.name}/columns/${column?.name}/type`;
  const close = () => {
    setChosen(null);
    change.reset();
    onClose();
  };
  const change = useChange((type: ColumnType) => api.post<Conversion>(path, { type }), ["tables", "rows"], {
    quiet: true,
    onDone: (done) => done.applied && close(),
  });
  const tried = useQuery({
    queryKey: ["conversion", path, chosen],
    queryFn: () => api.post<Conversion>(path, { type: chosen, dry_run: true }),
    enabled: column !== null && chosen !== null,
    gcTime: 0,
    retry: false,
  });
  const ready = chosen !== null && tried.data?.failed === 0;
  return (
    <FormDialog
      title={t("columns.typeTitle", { name: column?.name ?? "" })}
      action={t("columns.changeType")}
      opened={column !== null}
      busy={change.isPending}
      problem={change.error}
      onClose={close}
      onSubmit={() => ready && change.mutate(chosen)}
    >
      <NativeSelect
        label={t("table.type")}
        data={[{ value: "", label: `${column?.type} ${t("columns.now")}` }, ...TYPES.filter((type) => type !== column?.type)]}
        value={chosen ?? ""}
        data-autofocus
        onChange={(event) => setChosen((event.currentTarget.value || null) as ColumnType | null)}
      />
      {chosen !== null && tried.isPending && <Skeleton height={48} aria-busy="true" />}
      {tried.isError && <Problem problem={tried.error} />}
      {chosen !== null && tried.data && <Outcome tried={tried.data} type={chosen} />}
    </FormDialog>
  );
}

function Outcome({ tried, type }: { tried: Conversion; type: ColumnType }) {
  const { t, locale } = useWords();
  if (tried.failed === 0) {
    return (
      <Alert variant="light" role="status">
        {t("columns.converts", { count: tried.converted.toLocaleString(locale), type })}
      </Alert>
    );
  }
  return (
    <Alert color="red" variant="light" role="status">
      <Text size="sm" mb="xs">
        {t("columns.doesNot", { failed: tried.failed.toLocaleString(locale), type })}
      </Text>
      <Code block className="value">
        {tried.examples.join("\n")}
      </Code>
    </Alert>
  );
}
