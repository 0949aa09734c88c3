import { Select } from "@mantine/core";
import type { Role } from "../api/types";
import { useWords } from "../i18n";

const ROLES: Role[] = ["viewer", "editor", "admin"];

/** What somebody, or a token, may do. */
export function RoleSelect({ value, onChange, label }: { value: Role; onChange: (role: Role) => void; label?: string }) {
  const { t } = useWords();
  return (
    <Select
      label={label === undefined ? t("role") : undefined}
      aria-label={label}
      description={label === undefined ? t(`role.${value}May`) : undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      size={label === undefined ? "sm" : "xs"}
      value={value}
      allowDeselect={false}
      onChange={(role) => onChange(role as Role)}
    />
  );
}
