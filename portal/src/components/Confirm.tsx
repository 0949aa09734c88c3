import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useWords } from "../i18n";
import { DialogButtons } from "./DialogButtons";
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
          <DialogButtons action={asked.action} color="red" busy={asked.busy} disabled={typed !== undefined && text !== typed} onClose={asked.onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
