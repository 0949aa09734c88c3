import { Button, Group } from "@mantine/core";
import { useWords } from "../i18n";

interface Choice {
  /** What the form does when it is submitted. */
  action: string;
  busy?: boolean;
  disabled?: boolean;
  color?: string;
  onClose: () => void;
}

/** The foot of a dialog with a form: out of it, or on with it. */
export function DialogButtons({ action, busy, disabled, color, onClose }: Choice) {
  const { t } = useWords();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t("common.cancel")}
      </Button>
      <Button type="submit" color={color} loading={busy} disabled={disabled}>
        {action}
      </Button>
    </Group>
  );
}
