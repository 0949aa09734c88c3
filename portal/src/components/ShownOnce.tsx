import { Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { useWords } from "../i18n";

/** A secret that was just made: shown now, and never again. */
export function ShownOnce(props: { title: string; text: string; value: string; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text size="sm">{props.text}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {props.value}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={props.value}>
            {({ copied, copy }) => (
              <Button onClick={copy} data-autofocus>
                {t(copied ? "common.copied" : "common.copy")}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={props.onClose}>
            {t("common.close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
