import { Alert, Button, Code, Group, Loader, Text } from "@mantine/core";
import { IconCheck, IconPackage, IconPackageOff } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { api } from "../../api/client";
import { useChange, useEnvironment } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Environment } from "../../api/types";
import { useWords } from "../../i18n";

const SHOWN_LINES = 8;

/** How far the packages are that a saved script asks for; nothing where it asks for none. */
export function EnvironmentBox({ job, version }: { job: string; version: number }) {
  const { t } = useWords();
  const environment = useEnvironment(job, version).data;
  const mayEdit = useMayEdit();
  const again = useChange(() => api.post<Environment>(`/jobs/${job}/environment`), ["environment"]);
  if (!environment) return null;
  const packages = environment.requirements.packages.join(", ");
  if (environment.state === "ready") {
    return (
      <Group gap="xs" role="status" wrap="nowrap">
        <IconCheck size={16} color="var(--mantine-primary-color-filled)" />
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {t("environment.ready", { packages })}
        </Text>
      </Group>
    );
  }
  const failed = environment.state === "failed";
  return (
    <Alert
      role="status"
      color={failed ? "red" : "blue"}
      variant="light"
      icon={failed ? <IconPackageOff /> : <IconPackage />}
      title={t(`environment.${environment.state}`, { packages })}
    >
      {failed ? (
        <>
          <Code block mah={220} className="said">
            {environment.failure}
          </Code>
          {mayEdit && (
            <Button mt="sm" size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate(undefined)}>
              {t("environment.again")}
            </Button>
          )}
        </>
      ) : (
        <Installing log={environment.log} />
      )}
    </Alert>
  );
}

/** What the installer has said last. */
function Installing({ log }: { log: string }) {
  const { t } = useWords();
  const box = useRef<HTMLPreElement>(null);
  const lines = log.split("\n").slice(-SHOWN_LINES).join("\n");
  useEffect(() => {
    void box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines]);
  return (
    <>
      <Group gap="xs">
        <Loader size="xs" type="dots" color="blue" aria-hidden />
        <Text size="sm">{t("environment.meanwhile")}</Text>
      </Group>
      {lines.trim() !== "" && (
        <Code block mt="xs" ref={box} mah={180} className="said">
          {lines}
        </Code>
      )}
    </>
  );
}
