import { Modal, PasswordInput, Stack, Switch, TextInput, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Setting } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";

/** Stores a new setting, or replaces the value of one. */
export function SettingDialog({ setting, onClose }: { setting: Setting | null; onClose: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState(setting?.name ?? "");
  const [value, setValue] = useState(setting?.value ?? "");
  const [secret, setSecret] = useState(setting?.secret ?? true);
  const store = useChange(() => api.put(`/settings/${encodeURIComponent(name)}`, { value, secret }), ["settings", "audit"], {
    quiet: true,
    onDone: () => {
      notifications.show({ message: t("configure.stored", { name }) });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.mutate(undefined);
  };
  const problem = store.error instanceof ApiError ? store.error : null;
  const Value = secret ? PasswordInput : Textarea;
  return (
    <Modal
      opened
      onClose={onClose}
      title={setting === null ? t("configure.add") : `${t("configure.replace")}: ${setting.name}`}
      centered
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          {setting === null && (
            <TextInput
              label={t("common.name")}
              value={name}
              error={problem?.field === "name" ? problem.message : null}
              spellCheck={false}
              autoComplete="off"
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          <Value
            label={t("configure.value")}
            value={value}
            autoComplete="off"
            data-autofocus={setting !== null || undefined}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Switch
            label={t("configure.secret")}
            description={t("configure.secretHint")}
            checked={secret}
            onChange={(event) => setSecret(event.currentTarget.checked)}
          />
          {problem && problem.field !== "name" && <Problem problem={problem} />}
          <DialogButtons action={t("common.save")} busy={store.isPending} disabled={name === ""} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
