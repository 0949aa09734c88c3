import { Button, Group, PasswordInput, SimpleGrid } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange } from "../../api/queries";
import { Section } from "../../components/Section";
import { Problem } from "../../components/States";
import { useWords } from "../../i18n";

export function OwnPassword() {
  const { t } = useWords();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const store = useChange(() => api.put("/session/password", { old, new: fresh }), ["audit"], {
    quiet: true,
    onDone: () => {
      setOld("");
      setFresh("");
      notifications.show({ message: t("password.changed") });
    },
  });
  const problem = store.error instanceof ApiError ? store.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.mutate(undefined);
  };
  const wrong = problem?.code === "wrong_credentials";
  return (
    <Section title={t("password.title")} text={t("password.text")}>
      <form onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <PasswordInput
            label={t("password.old")}
            value={old}
            autoComplete="current-password"
            error={wrong ? problem.message : null}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("password.new")}
            value={fresh}
            autoComplete="new-password"
            error={problem?.field === "password" ? problem.message : null}
            onChange={(event) => setFresh(event.currentTarget.value)}
          />
        </SimpleGrid>
        {problem && !wrong && problem.field !== "password" && <Problem problem={problem} />}
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={store.isPending} disabled={old === "" || fresh === ""}>
            {t("password.change")}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
