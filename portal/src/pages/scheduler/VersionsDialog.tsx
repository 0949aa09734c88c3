import { Button, Group, Modal, NavLink, ScrollArea, Stack, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useVersions } from "../../api/queries";
import { useMayEdit } from "../../api/session";
import type { Job, ScriptVersion } from "../../api/types";
import { Comparison } from "../../components/LazyEditor";
import { Moment } from "../../components/Moment";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import type { useScript } from "./useScript";

interface Shown {
  job: Job;
  script: ReturnType<typeof useScript>;
  onRestore: (version: number) => void;
  onClose: () => void;
}

/** Every saved version beside what stands in the editor. */
export function VersionsDialog({ job, script, onRestore, onClose }: Shown) {
  const { t } = useWords();
  const versions = useVersions(job.name);
  const mayEdit = useMayEdit();
  const older = versions.data?.filter(({ version }) => version !== script.saved.version) ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const version = chosen ?? older[0]?.version ?? null;
  return (
    <Modal opened onClose={onClose} size="90rem" title={t("script.compareTitle", { name: job.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      {versions.isPending && <Skeletons />}
      {versions.isError && <Problem problem={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data && older.length === 0 && <Empty icon={<IconRestore size={28} />} title={t("script.onlyVersion")} />}
      {version !== null && (
        <div className="versions">
          <ScrollArea.Autosize mah="60vh" component="nav" aria-label={t("script.version")}>
            {older.map((each) => (
              <VersionLink key={each.version} version={each} active={each.version === version} onChoose={setChosen} />
            ))}
          </ScrollArea.Autosize>
          <Stack gap="xs" miw={0}>
            <Compared job={job} version={version} text={script.text} />
            {mayEdit && (
              <Group justify="flex-end">
                <Button leftSection={<IconRestore size={16} />} loading={script.busy} onClick={() => onRestore(version)}>
                  {t("script.restore", { version })}
                </Button>
              </Group>
            )}
          </Stack>
        </div>
      )}
    </Modal>
  );
}

function VersionLink(props: { version: ScriptVersion; active: boolean; onChoose: (version: number) => void }) {
  const { t } = useWords();
  const { version, active, onChoose } = props;
  return (
    <NavLink
      component="button"
      active={active}
      aria-current={active ? "true" : undefined}
      label={`${t("script.version")} ${version.version}`}
      description={
        <>
          <Moment at={version.saved_at} /> · {version.saved_by}
        </>
      }
      onClick={() => onChoose(version.version)}
      style={{ borderRadius: "var(--mantine-radius-md)" }}
    />
  );
}

function Compared({ job, version, text }: { job: Job; version: number; text: string }) {
  const { t } = useWords();
  const old = useQuery({
    queryKey: ["jobs", job.name, "versions", version],
    queryFn: () => api.getScript(job.name, version),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const labels = { before: `${t("script.version")} ${version}`, after: t("script.yours") };
  if (old.isPending) return <Skeletons count={6} />;
  if (old.isError) return <Problem problem={old.error} onRetry={() => void old.refetch()} />;
  return (
    <>
      <Group grow gap="xs" visibleFrom="md">
        <Text size="sm" fw={600}>
          {labels.before}
        </Text>
        <Text size="sm" fw={600}>
          {labels.after}
        </Text>
      </Group>
      <Comparison language={job.language} before={old.data.source} after={text} labels={labels} />
    </>
  );
}
