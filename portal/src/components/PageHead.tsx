import { ActionIcon, Group, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import { useWords } from "../i18n";

/** A page's title, the way back, and what can be done here. */
export function PageHead(props: { title: string; back?: string; beside?: ReactNode; children?: ReactNode }) {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${props.title} · Mainspring`;
  }, [props.title]);
  return (
    <Group justify="space-between" mb="lg" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0}>
        {props.back && (
          <ActionIcon component={Link} to={props.back} variant="subtle" color="gray" size="lg" aria-label={t("common.back")}>
            <IconArrowLeft size={20} />
          </ActionIcon>
        )}
        <Title order={2} textWrap="balance" style={{ overflowWrap: "anywhere" }}>
          {props.title}
        </Title>
        {props.beside}
      </Group>
      <Group gap="xs">{props.children}</Group>
    </Group>
  );
}
