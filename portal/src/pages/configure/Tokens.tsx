import { ActionIcon, Button, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange, useTokens } from "../../api/queries";
import type { NewToken, Role, Token } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { DialogButtons } from "../../components/DialogButtons";
import { Moment, Relative } from "../../components/Moment";
import { Restricted } from "../../components/Restricted";
import { RoleSelect } from "../../components/RoleSelect";
import { Section } from "../../components/Section";
import { ShownOnce } from "../../components/ShownOnce";
import { Problem, Skeletons } from "../../components/States";
import { useRemoval } from "../../components/useRemoval";
import { useMay } from "../../api/session";
import { useWords } from "../../i18n";

export function Tokens() {
  const { t } = useWords();
  const editable = useMay("admin");
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  return (
    <Section
      title={t("tokens.title")}
      text={t("tokens.text")}
      beside={
        editable && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t("tokens.add")}
          </Button>
        )
      }
    >
      <Restricted>
        <TokenTable />
      </Restricted>
      {creating && (
        <TokenDialog
          onMade={(token) => {
            setCreating(false);
            setMade(token);
          }}
          onClose={() => setCreating(false)}
        />
      )}
      {made !== null && (
        <ShownOnce
          title={t("tokens.newTitle", { name: made.name })}
          text={t("tokens.once")}
          value={made.value}
          onClose={() => setMade(null)}
        />
      )}
    </Section>
  );
}

function TokenTable() {
  const { t } = useWords();
  const tokens = useTokens();
  const removal = useRemoval((token: Token) => api.delete(`/tokens/${token.id}`), ["tokens", "audit"]);
  if (tokens.isPending) return <Skeletons count={2} />;
  if (tokens.isError) return <Problem problem={tokens.error} onRetry={() => void tokens.refetch()} />;
  if (tokens.data.length === 0) return <Text size="sm" c="dimmed">{t("tokens.none")}</Text>;
  return (
    <>
      <Table.ScrollContainer minWidth={340}>
        <Table className="things people" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("common.name")}</Table.Th>
              <Table.Th>{t("role")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("tokens.created")}</Table.Th>
              <Table.Th>{t("tokens.lastUsed")}</Table.Th>
              <Table.Th w={1} aria-label={t("common.actions")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.data.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td title={token.name} className="cut">
                  {token.name}
                </Table.Td>
                <Table.Td>{t(`role.${token.role}`)}</Table.Td>
                <Table.Td visibleFrom="sm">
                  <Moment at={token.created_at} />
                </Table.Td>
                <Table.Td>
                  <Relative at={token.last_used_at} />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`${t("tokens.revoke")}: ${token.name}`}
                    onClick={() => removal.ask(token)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Confirm
        title={t("tokens.revokeTitle", { name: removal.doomed?.name ?? "" })}
        text={t("tokens.revokeText")}
        action={t("tokens.revoke")}
        {...removal.confirm}
      />
    </>
  );
}

function TokenDialog({ onMade, onClose }: { onMade: (token: NewToken) => void; onClose: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const create = useChange(() => api.post<NewToken>("/tokens", { name, role }), ["tokens", "audit"], {
    quiet: true,
    onDone: onMade,
  });
  const problem = create.error instanceof ApiError ? create.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  return (
    <Modal opened onClose={onClose} title={t("tokens.add")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t("common.name")}
            description={t("tokens.nameHint")}
            value={name}
            autoComplete="off"
            data-autofocus
            error={problem?.field === "name" ? problem.message : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleSelect value={role} onChange={setRole} />
          {problem && problem.field !== "name" && <Problem problem={problem} />}
          <DialogButtons action={t("common.create")} busy={create.isPending} disabled={name === ""} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
