import { ActionIcon, Button, Code, CopyButton, Group, Modal, SegmentedControl, Stack, Table, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange, useChannels } from "../../api/queries";
import type { Alert, Channel } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { DialogButtons } from "../../components/DialogButtons";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { useRemoval } from "../../components/useRemoval";
import { useWords } from "../../i18n";

const PATIENCE = 120; // looks at a test's delivery, two in a second

/** Where alerts go, with a button that tries each. */
export function Channels() {
  const { t } = useWords();
  const channels = useChannels();
  const [creating, setCreating] = useState(false);
  const removal = useRemoval((channel: Channel) => api.delete(`/channels/${channel.name}`), ["channels"]);
  return (
    <Section
      title={t("channels.title")}
      text={t("channels.text")}
      beside={
        <Button size="sm" leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
          {t("channels.add")}
        </Button>
      }
    >
      {channels.isPending && <Skeletons count={2} />}
      {channels.isError && <Problem problem={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data?.length === 0 && <Text c="dimmed">{t("channels.none")}</Text>}
      {channels.data !== undefined && channels.data.length > 0 && (
        <Table verticalSpacing="xs" className="stacked">
          <Table.Tbody>
            {channels.data.map((channel) => (
              <Table.Tr key={channel.name}>
                <Table.Td fw={600}>{channel.name}</Table.Td>
                <Table.Td>
                  <Code style={{ overflowWrap: "anywhere" }}>{channel.address}</Code>
                </Table.Td>
                <Table.Td>
                  <Group gap={4} wrap="nowrap" justify="flex-end">
                    <TestButton channel={channel} />
                    <ActionIcon variant="subtle" color="gray" aria-label={`${t("common.delete")}: ${channel.name}`} onClick={() => removal.ask(channel)}>
                      <IconTrash size={16} />
                    </ActionIcon>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {creating && <ChannelDialog onClose={() => setCreating(false)} />}
      <Confirm
        title={t("channels.deleteTitle", { name: removal.doomed?.name ?? "" })}
        text={t("channels.deleteText")}
        action={t("common.delete")}
        {...removal.confirm}
      />
    </Section>
  );
}

function TestButton({ channel }: { channel: Channel }) {
  const { t } = useWords();
  const test = useChange(() => tested(channel.name), ["alerts"], {
    onDone: (error) =>
      notifications.show(
        error === null
          ? { message: t("channels.reached", { name: channel.name }) }
          : { color: "red", message: error || t("channels.silent", { name: channel.name }) },
      ),
  });
  return (
    <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate(undefined)} aria-label={`${t("channels.test")}: ${channel.name}`}>
      {t("channels.test")}
    </Button>
  );
}

/** What became of a test: null where it was delivered, otherwise why not. */
async function tested(name: string): Promise<string | null> {
  const { id } = await api.post<Alert>(`/channels/${name}/test`);
  for (let look = 0; look < PATIENCE; look++) {
    const [delivery] = (await api.get<Alert>(`/alerts/${id}`)).deliveries;
    if (delivery === undefined || delivery.state === "failed") return delivery?.error ?? "";
    if (delivery.state === "delivered") return null;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return "";
}

function ChannelDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Channel["kind"]>("apprise");
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const create = useChange(() => api.post<{ secret: string | null }>("/channels", { name, kind, url }), ["channels"], {
    quiet: true,
    onDone: (made) => (made.secret === null ? onClose() : setSecret(made.secret)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  const problem = create.error instanceof ApiError ? create.error : null;
  return (
    <Modal opened onClose={onClose} title={t("channels.add")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      {secret !== null ? (
        <Stack>
          <Text size="sm">{t("channels.secretText")}</Text>
          <Code block>{secret}</Code>
          <Group justify="flex-end">
            <CopyButton value={secret}>
              {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "common.copied" : "common.copy")}</Button>}
            </CopyButton>
            <Button variant="default" onClick={onClose}>
              {t("common.close")}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput label={t("common.name")} value={name} error={problem?.field === "name" ? problem.message : null} autoComplete="off" data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
            <SegmentedControl
              aria-label={t("channels.kind")}
              value={kind}
              data={[
                { value: "apprise", label: t("channels.apprise") },
                { value: "webhook", label: t("channels.webhook") },
              ]}
              onChange={(chosen) => setKind(chosen as Channel["kind"])}
            />
            <TextInput
              label={t("channels.address")}
              description={t(kind === "apprise" ? "channels.appriseHint" : "channels.webhookHint")}
              placeholder={kind === "apprise" ? "ntfy://my-topic" : "https://example.com/hook"}
              value={url}
              error={problem?.field === "url" ? problem.message : null}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            {problem && problem.field !== "name" && problem.field !== "url" && <Problem problem={problem} />}
            <DialogButtons action={t("common.create")} busy={create.isPending} disabled={name === "" || url === ""} onClose={onClose} />
          </Stack>
        </form>
      )}
    </Modal>
  );
}
