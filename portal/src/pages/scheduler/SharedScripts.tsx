import { Anchor, Badge, Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconPuzzle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { useChange, useSharedScripts } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { SharedScript } from "../../api/types";
import { DialogButtons } from "../../components/DialogButtons";
import { Moment } from "../../components/Moment";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

/** Where the shared scripts are; no job can be called so. */
export const SHARED = "/scheduler/shared-scripts";

/** The modules that every job's script can load. */
export function SharedScripts() {
  const { t } = useWords();
  const scripts = useSharedScripts();
  const mayEdit = useMayEdit();
  const [creating, dialog] = useDisclosure();
  const create = mayEdit && (
    <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      {t("common.create")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("shared.title")} back="/scheduler">
        {scripts.data?.length ? create : null}
      </PageHead>
      {creating && <CreateShared taken={scripts.data ?? []} onClose={dialog.close} />}
      {scripts.isPending && <Skeletons />}
      {scripts.isError && <Problem problem={scripts.error} onRetry={() => void scripts.refetch()} />}
      {scripts.data?.length === 0 && (
        <Empty icon={<IconPuzzle size={28} />} title={t("shared.emptyTitle")} text={t("shared.emptyText")}>
          {create}
        </Empty>
      )}
      {scripts.data && scripts.data.length > 0 && <Scripts scripts={scripts.data} />}
    </>
  );
}

function Scripts({ scripts }: { scripts: SharedScript[] }) {
  const { t, locale } = useWords();
  const number = new Intl.NumberFormat(locale);
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table highlightOnHover verticalSpacing="sm" className="things">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("shared.path")}</Table.Th>
            <Table.Th ta="right">{t("shared.size")}</Table.Th>
            <Table.Th>{t("shared.saved")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {scripts.map((script) => (
            <Table.Tr key={script.path}>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <Anchor component={Link} to={`${SHARED}/${script.path}`} fw={600} title={script.path} truncate>
                    {script.path}
                  </Anchor>
                  {script.warnings.length > 0 && (
                    <Badge color="orange" variant="light" tt="none" style={{ flexShrink: 0 }}>
                      {t("shared.broken")}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {t("shared.bytes", { count: number.format(script.size) })}
              </Table.Td>
              <Table.Td>
                <Moment at={script.saved_at} />
                <Text span size="sm" c="dimmed">
                  {" "}
                  · {script.saved_by}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CreateShared({ taken, onClose }: { taken: SharedScript[]; onClose: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [path, setPath] = useState("");
  const exists = taken.some((script) => script.path === path);
  const create = useChange(() => api.putShared(path, path.endsWith(".json") ? "{}\n" : "", "new"), ["shared"], {
    quiet: true,
    onDone: () => void navigate(`${SHARED}/${path}`),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!exists) create.mutate(undefined);
  };
  const problem = create.error instanceof ApiError ? create.error : null;
  const underPath = problem?.code === "invalid_path" ? problem.message : null;
  return (
    <Modal opened onClose={onClose} title={t("shared.createTitle")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t("shared.path")}
            description={t("shared.pathHint")}
            placeholder="lib/dates.py"
            value={path}
            error={exists ? t("shared.exists") : underPath}
            spellCheck={false}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          {create.isError && underPath === null && <Problem problem={create.error} />}
          <DialogButtons action={t("common.create")} busy={create.isPending} disabled={path === "" || exists} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
