import { ActionIcon, Badge, Button, CopyButton, Group, Modal, NumberInput, Stack, Table, TextInput } from "@mantine/core";
import { IconCopy, IconPlayerPause, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange, useHeartbeats } from "../../api/queries";
import type { Heartbeat } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { DialogButtons } from "../../components/DialogButtons";
import { Relative } from "../../components/Moment";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { useRemoval } from "../../components/useRemoval";
import { useWords } from "../../i18n";

const COLORS = { new: "gray", up: "verdigris", down: "red", paused: "gray" } as const;

/** Things outside that call in. */
export function Heartbeats() {
  const { t } = useWords();
  const heartbeats = useHeartbeats();
  const [creating, setCreating] = useState(false);
  const removal = useRemoval((gone: Heartbeat) => api.delete(`/heartbeats/${gone.name}`), ["heartbeats"]);
  return (
    <Section
      title={t("heartbeats.title")}
      text={t("heartbeats.text")}
      beside={
        <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
          {t("heartbeats.add")}
        </Button>
      }
    >
      {heartbeats.isPending && <Skeletons count={2} />}
      {heartbeats.isError && <Problem problem={heartbeats.error} onRetry={() => void heartbeats.refetch()} />}
      {heartbeats.data !== undefined && heartbeats.data.length > 0 && (
        <Table verticalSpacing="xs" className="stacked">
          <Table.Tbody>
            {heartbeats.data.map((heartbeat) => (
              <Line key={heartbeat.name} heartbeat={heartbeat} onDelete={() => removal.ask(heartbeat)} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {creating && <HeartbeatDialog onClose={() => setCreating(false)} />}
      <Confirm
        title={t("heartbeats.deleteTitle", { name: removal.doomed?.name ?? "" })}
        text={t("heartbeats.deleteText")}
        action={t("common.delete")}
        {...removal.confirm}
      />
    </Section>
  );
}

function Line({ heartbeat, onDelete }: { heartbeat: Heartbeat; onDelete: () => void }) {
  const { t } = useWords();
  const paused = heartbeat.state === "paused";
  const pause = useChange(() => api.patch(`/heartbeats/${heartbeat.name}`, { paused: !paused }), ["heartbeats"]);
  return (
    <Table.Tr>
      <Table.Td fw={600}>{heartbeat.name}</Table.Td>
      <Table.Td>
        <Badge variant="light" tt="none" color={COLORS[heartbeat.state]} style={{ minWidth: "max-content" }}>
          {t(`heartbeat.${heartbeat.state}`)}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Relative at={heartbeat.last_ping_at} />
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {heartbeat.ping_path !== null && (
            <CopyButton value={location.origin + heartbeat.ping_path}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} onClick={copy} aria-label={`${t("heartbeats.copy")}: ${heartbeat.name}`}>
                  {t(copied ? "common.copied" : "heartbeats.copy")}
                </Button>
              )}
            </CopyButton>
          )}
          <ActionIcon variant="subtle" color="gray" aria-label={`${t(paused ? "heartbeats.resume" : "heartbeats.pause")}: ${heartbeat.name}`} onClick={() => pause.mutate(undefined)}>
            {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`${t("common.delete")}: ${heartbeat.name}`} onClick={onDelete}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function HeartbeatDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [every, setEvery] = useState<number | string>(3600);
  const [grace, setGrace] = useState<number | string>(300);
  const body = { name, every: Number(every), grace: Number(grace) };
  const create = useChange(() => api.post("/heartbeats", body), ["heartbeats"], { quiet: true, onDone: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  const problem = create.error instanceof ApiError ? create.error : null;
  const wrong = (field: string) => (problem?.field === field ? problem.message : null);
  return (
    <Modal opened onClose={onClose} title={t("heartbeats.add")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t("common.name")} value={name} error={wrong("name")} autoComplete="off" data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
          <Group grow align="flex-start">
            <NumberInput label={t("heartbeats.every")} value={every} error={wrong("every")} onChange={setEvery} />
            <NumberInput label={t("heartbeats.grace")} value={grace} error={wrong("grace")} onChange={setGrace} />
          </Group>
          {problem && !["name", "every", "grace"].includes(problem.field ?? "") && <Problem problem={problem} />}
          <DialogButtons action={t("common.create")} busy={create.isPending} disabled={name === ""} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
