import { Button, Center, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useSession } from "../api/session";
import { Mark } from "../components/Mark";
import { Problem } from "../components/States";
import { useWords } from "../i18n";

/** Takes the place of the page that was asked for, which shows once somebody has signed in. */
export function Login() {
  const { t } = useWords();
  useEffect(() => {
    document.title = t("login.title");
  }, [t]);
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" radius="lg" w="100%" maw={400}>
        <Stack>
          <Group gap="sm" wrap="nowrap">
            <Mark size={34} />
            <Title order={1} size="h3">
              {t("login.title")}
            </Title>
          </Group>
          <LoginForm />
          <Text size="xs" c="dimmed">
            {t("login.hint")}
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}

/** Name and password; what comes of them shows in its place. */
export function LoginForm({ name: first = "admin" }: { name?: string }) {
  const { t } = useWords();
  const { signIn } = useSession();
  const [name, setName] = useState(first);
  const [password, setPassword] = useState("");
  const attempt = useMutation({ mutationFn: () => signIn(name, password) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("login.name")}
          value={name}
          autoComplete="username"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("login.password")}
          value={password}
          autoComplete="current-password"
          autoFocus
          data-autofocus
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {attempt.isError && <Problem problem={attempt.error} />}
        <Button type="submit" loading={attempt.isPending} fullWidth>
          {t("login.submit")}
        </Button>
      </Stack>
    </form>
  );
}
