import { Button } from "@mantine/core";
import { IconMoodSad } from "@tabler/icons-react";
import { useWords } from "../i18n";
import { Empty } from "./States";

/** Stands where a page could not be shown, as after the server was replaced by a newer one. */
export function Broken() {
  const { t } = useWords();
  return (
    <main>
      <Empty icon={<IconMoodSad size={28} />} title={t("app.broken")} text={t("app.brokenText")}>
        <Button onClick={() => window.location.reload()}>{t("app.reload")}</Button>
      </Empty>
    </main>
  );
}
