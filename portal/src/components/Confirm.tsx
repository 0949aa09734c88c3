import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useWords } from "../i18n";
import { Problem } from "./States";

interface Asked {
  title: string;
  text: string;
  action: string;
  opened: boolean;
  /** What has to be typed, where something large would be lost. */
  typed?: string;
  problem?: unknown;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is lost. */
export function Confirm({ typed, ...asked }: Asked) {
  const { t } = useWords();
  const [text, setText] = useState("");
  useEffect(() => {
    if (asked.opened) setText("");
  }, [asked.opened]);
  return (
    <Modal opened={asked.opened} onClose={asked.onClose} title={asked.title} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          asked.onConfirm();
        }}
      >
        <Stack>
          <Text size="sm">{asked.text}</Text>
          {typed && (
            <TextInput
              label={t("common.typeName", { name: typed })}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {asked.problem !== null && asked.problem !== undefined && <Problem problem={asked.problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={asked.onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" loading={asked.busy} disabled={typed !== undefined && text !== typed}>
              {asked.action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
