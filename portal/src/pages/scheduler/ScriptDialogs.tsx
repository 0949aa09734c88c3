import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { useWords } from "../../i18n";

/** Asks before what is not saved would be lost by going elsewhere. */
export function LeaveGuard({ dirty, onLeave }: { dirty: boolean; onLeave: () => void }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return undefined;
    const keep = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", keep);
    return () => window.removeEventListener("beforeunload", keep);
  }, [dirty]);
  const leave = () => {
    onLeave();
    blocker.proceed?.();
  };
  return <AskLeave opened={blocker.state === "blocked"} onStay={() => blocker.reset?.()} onLeave={leave} />;
}

interface Leaving {
  opened: boolean;
  onStay: () => void;
  onLeave: () => void;
}

export function AskLeave({ opened, onStay, onLeave }: Leaving) {
  const { t } = useWords();
  return (
    <Modal opened={opened} onClose={onStay} title={t("script.leaveTitle")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <Text size="sm">{t("script.leaveText")}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onStay}>
          {t("script.stay")}
        </Button>
        <Button color="red" onClick={onLeave}>
          {t("script.leave")}
        </Button>
      </Group>
    </Modal>
  );
}

interface Asked {
  opened: boolean;
  onOverwrite: () => void;
  onTheirs: () => void;
  onClose: () => void;
}

/** Two people saved the same script: the second decides, and nothing is lost silently. */
export function Conflict({ opened, onOverwrite, onTheirs, onClose }: Asked) {
  const { t } = useWords();
  return (
    <Modal opened={opened} onClose={onClose} title={t("script.conflictTitle")} centered closeButtonProps={{ "aria-label": t("common.close") }}>
      <Text size="sm">{t("script.conflictText")}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onTheirs}>
          {t("script.loadTheirs")}
        </Button>
        <Button color="red" onClick={onOverwrite}>
          {t("script.overwrite")}
        </Button>
      </Group>
    </Modal>
  );
}
