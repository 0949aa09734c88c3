import { Button, Group, PasswordInput, SimpleGrid } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useChange } from "../../api/queries";
import { Section } from "../../components/Section";
import { type Key, useWords } from "../../i18n";

const FIELDS: [string, Key][] = [
  ["twitterConsumerKey", "configure.consumerKey"],
  ["twitterConsumerSecret", "configure.consumerSecret"],
  ["TWITTER_ACCESS_TOKEN", "configure.accessToken"],
  ["TWITTER_ACCESS_TOKEN_SECRET", "configure.accessTokenSecret"],
];

/** The four settings that requests to Twitter are signed with; what is left empty stays as it is. */
export function Twitter({ stored }: { stored: Set<string> }) {
  const { t } = useWords();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const given = Object.entries(typed).filter(([, value]) => value !== "");
  const store = useChange(
    async () => {
      for (const [name, value] of given) await api.put(`/settings/${name}`, { value, secret: true });
    },
    ["settings", "audit"],
    {
      onDone: () => {
        setTyped({});
        notifications.show({ message: t("configure.twitterStored") });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.mutate(undefined);
  };
  return (
    <Section title={t("configure.twitter")} text={t("configure.twitterText")}>
      <form onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {FIELDS.map(([name, words]) => (
            <PasswordInput
              key={name}
              label={t(words)}
              placeholder={stored.has(name) ? t("configure.isStored") : undefined}
              value={typed[name] ?? ""}
              autoComplete="off"
              onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
            />
          ))}
        </SimpleGrid>
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={store.isPending} disabled={given.length === 0}>
            {t("common.save")}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
