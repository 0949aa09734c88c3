import { Stack } from "@mantine/core";
import { useService } from "../../api/queries";
import { PageHead } from "../../components/PageHead";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Capacity } from "./Capacity";
import { Modes } from "./Modes";
import { Numbers } from "./Numbers";

/** How many jobs may be enabled, and how many runs there can be at once. */
export function Scale() {
  const { t } = useWords();
  const service = useService();
  return (
    <>
      <PageHead title={t("scale.title")} />
      {service.isPending && <Skeletons />}
      {service.isError && <Problem problem={service.error} onRetry={() => void service.refetch()} />}
      {service.data && (
        <Stack maw={860}>
          <Modes mode={service.data.mode} />
          <Numbers service={service.data} />
          <Capacity severalNodes={service.data.several_nodes} />
        </Stack>
      )}
    </>
  );
}
