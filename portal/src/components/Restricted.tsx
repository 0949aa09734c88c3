import { Alert, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useMay, useSession } from "../api/session";
import type { Role } from "../api/types";
import { useWords } from "../i18n";

/** What only some may see; to the others it says why not. */
export function Restricted({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const { session } = useSession();
  if (useMay("admin")) return <>{children}</>;
  return (
    <Alert variant="light" color="gray" icon={<IconLock size={18} />}>
      <Text size="sm">
        {session && t("role.restricted", { name: session.name, role: t(`role.${session.role}`) })}
      </Text>
    </Alert>
  );
}

/** Says to whom may only look that it is so. */
export function ReadOnly({ unless }: { unless: Role }) {
  const { t } = useWords();
  const { session } = useSession();
  if (useMay(unless) || !session) return null;
  return (
    <Alert variant="light" color="gray" icon={<IconLock size={18} />} mb="sm">
      <Text size="sm">{t("role.readOnly", { role: t(`role.${session.role}`) })}</Text>
    </Alert>
  );
}
