import { Modal, Text } from "@mantine/core";
import { useSession } from "../api/session";
import { useWords } from "../i18n";
import { LoginForm } from "../pages/Login";

/** The login over the page that was open when the session ended; the page stays as it is beneath. */
export function LoginOver({ expired }: { expired: boolean }) {
  const { t } = useWords();
  const { session } = useSession();
  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      title={t("login.title")}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      zIndex={400}
    >
      <Text size="sm" mb="md">
        {t("app.expired")}
      </Text>
      <LoginForm name={session?.name} />
    </Modal>
  );
}
