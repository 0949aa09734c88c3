import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { Link } from "react-router";
import { useEffect } from "react";
import { Empty } from "../components/States";
import { useWords } from "../i18n";

export function NotFound() {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${t("app.notFound")} · Mainspring`;
  }, [t]);
  return (
    <Empty icon={<IconMapQuestion size={28} />} title={t("app.notFound")}>
      <Button component={Link} to="/scheduler">
        {t("app.home")}
      </Button>
    </Empty>
  );
}
