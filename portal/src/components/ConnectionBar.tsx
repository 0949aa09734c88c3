import { Loader, Paper, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLostAt } from "../api/connection";
import { useWords } from "../i18n";

const SHOWN = 4_000;

/** Says that the server cannot be reached, and for a moment that it can again. It covers nothing and moves nothing. */
export function ConnectionBar() {
  const { t, locale } = useWords();
  const lostAt = useLostAt();
  const [isBack, setIsBack] = useState(false);
  const [wasLost, setWasLost] = useState(false);
  useEffect(() => {
    if (lostAt !== null) {
      setWasLost(true);
      setIsBack(false);
      return undefined;
    }
    if (!wasLost) return undefined;
    setWasLost(false);
    setIsBack(true);
    return undefined;
  }, [lostAt, wasLost]);
  useEffect(() => {
    if (!isBack) return undefined;
    const timer = setTimeout(() => setIsBack(false), SHOWN);
    return () => clearTimeout(timer);
  }, [isBack]);
  const time = lostAt?.toLocaleTimeString(locale) ?? "";
  return (
    <div role="status" aria-live="polite" className="connection">
      {(lostAt !== null || isBack) && (
        <Paper withBorder shadow="md" radius="xl" px="md" py={8} className="pill">
          {lostAt !== null ? <Loader size={14} color="var(--brass)" aria-hidden /> : <IconCheck size={16} aria-hidden />}
          <Text size="sm">{lostAt !== null ? t("connection.lost", { time }) : t("connection.back")}</Text>
        </Paper>
      )}
    </div>
  );
}
