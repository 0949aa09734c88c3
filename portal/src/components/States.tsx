import { Alert, Box, Button, Center, Loader, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { useWords } from "../i18n";

/** What stands where there is nothing yet, and what to do about it. */
export function Empty(props: { icon: ReactNode; title: string; text?: string; children?: ReactNode }) {
  return (
    <Center py={72} px="md">
      <Stack align="center" gap="sm" maw={440}>
        <ThemeIcon size={56} radius="xl" variant="light">
          {props.icon}
        </ThemeIcon>
        <Title order={2} size="h3" ta="center">
          {props.title}
        </Title>
        {props.text && (
          <Text c="dimmed" ta="center">
            {props.text}
          </Text>
        )}
        <Box mt="xs">{props.children}</Box>
      </Stack>
    </Center>
  );
}

/** A list that is on its way. */
export function Skeletons({ count = 4 }: { count?: number }) {
  return (
    <Stack gap="xs" aria-busy="true">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={44} />
      ))}
    </Stack>
  );
}

/** Why something could not be shown, with another try. */
export function Problem({ problem, onRetry }: { problem: unknown; onRetry?: () => void }) {
  const { t } = useWords();
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} role="alert">
      <Text size="sm">{sentence(problem, t("common.offline"))}</Text>
      {onRetry && (
        <Button mt="xs" size="xs" variant="default" onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
    </Alert>
  );
}

export function sentence(problem: unknown, offline: string): string {
  if (problem instanceof ApiError) return problem.status === 0 ? offline : problem.message;
  return problem instanceof Error ? problem.message : String(problem);
}

export function Waiting() {
  return (
    <Center h="100vh">
      <Loader type="dots" />
    </Center>
  );
}

export function Offline({ onRetry }: { onRetry: () => void }) {
  const { t } = useWords();
  return (
    <Empty icon={<IconPlugConnectedX size={28} />} title={t("common.offline")}>
      <Button onClick={onRetry}>{t("common.retry")}</Button>
    </Empty>
  );
}
