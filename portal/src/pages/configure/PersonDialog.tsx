import { Modal, PasswordInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { NewPassword, Person, Role } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { RoleSelect } from "../../components/RoleSelect";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";

/** Adds a person, or gives one another password. */
export function PersonDialog(props: { person: Person | null; onDone: (stored: NewPassword) => void; onClose: () => void }) {
  const { t } = useWords();
  const { person } = props;
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [generated, setGenerated] = useState(true);
  const [typed, setTyped] = useState("");
  const password = generated ? null : typed;
  const store = useChange(
    () =>
      person === null
        ? api.post<NewPassword>("/people", { name, role, password })
        : api.post<NewPassword>(`/people/${encodeURIComponent(person.name)}/password`, { password }),
    ["people", "audit"],
    { quiet: true, onDone: props.onDone },
  );
  const problem = store.error instanceof ApiError ? store.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.mutate(undefined);
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={person === null ? t("people.add") : t("people.resetTitle", { name: person.name })}
      centered
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          {person === null ? (
            <>
              <TextInput
                label={t("common.name")}
                description={t("people.nameHint")}
                value={name}
                error={problem?.field === "name" ? problem.message : null}
                autoComplete="off"
                spellCheck={false}
                data-autofocus
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <RoleSelect value={role} onChange={setRole} />
            </>
          ) : (
            <Text size="sm">{t("people.resetText", { name: person.name })}</Text>
          )}
          <Switch
            label={t("people.generated")}
            description={t("people.generatedHint")}
            checked={generated}
            onChange={(event) => setGenerated(event.currentTarget.checked)}
          />
          {!generated && (
            <PasswordInput
              label={t("people.password")}
              description={t("people.passwordHint")}
              value={typed}
              error={problem?.field === "password" ? problem.message : null}
              autoComplete="new-password"
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          )}
          {problem && problem.field !== "name" && problem.field !== "password" && <Problem problem={problem} />}
          <DialogButtons action={t(person === null ? "common.create" : "people.reset")} busy={store.isPending} disabled={person === null && name === ""} onClose={props.onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
