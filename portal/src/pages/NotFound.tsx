import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { Link } from "react-router";
import { Empty } from "../components/States";
import { useWords } from "../i18n";

export function NotFound() {
  const { t } = useWords();
  return (
    <Empty icon={<IconMapQuestion size={28} />} title={t("app.notFound")}>
      <Button component={Link} to="/scheduler">
        {t("app.home")}
      </Button>
    </Empty>
  );
}
