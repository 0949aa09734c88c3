import { NativeSelect, SimpleGrid } from "@mantine/core";
import type { Permission, Permissions } from "../../api/types";
import { useWords } from "../../i18n";

export const OPERATIONS = ["read", "insert", "update", "delete"] as const;
const LEVELS: Permission[] = ["public", "application", "user", "admin"];

interface Edited {
  value: Permissions;
  onChange: (value: Permissions) => void;
}

/** Who may do what with the rows by the table API. */
export function PermissionFields({ value, onChange }: Edited) {
  const { t } = useWords();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {OPERATIONS.map((operation) => (
        <NativeSelect
          key={operation}
          label={t(`access.${operation}`)}
          data={LEVELS.map((level) => ({ value: level, label: t(`access.level.${level}`) }))}
          value={value[operation]}
          onChange={(event) => onChange({ ...value, [operation]: event.currentTarget.value as Permission })}
        />
      ))}
    </SimpleGrid>
  );
}
