import { ActionIcon, Group, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "react-router";
import { useWords } from "../i18n";

/** The navigation whose page has got the focus already. The first page's leaves it where the browser put it. */
let arrived = "default";

/** A page's title, the way back, and what can be done here. */
export function PageHead(props: { title: string; back?: string; beside?: ReactNode; children?: ReactNode }) {
  const { t } = useWords();
  const { key, pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · Mainspring`;
  }, [props.title]);
  // Who reads the screen by ear hears where they have come; who types in a field of the page keeps it.
  useEffect(() => {
    if (arrived === key) return;
    arrived = key;
    const active = document.activeElement;
    const isTyping = active instanceof HTMLElement && active.matches("input, textarea, [contenteditable=true]");
    if (!isTyping) heading.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <Group justify="space-between" mb="lg" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0}>
        {props.back && (
          <ActionIcon component={Link} to={props.back} variant="subtle" color="gray" size="lg" aria-label={t("common.back")}>
            <IconArrowLeft size={20} />
          </ActionIcon>
        )}
        <Title order={1} size="h2" textWrap="balance" style={{ overflowWrap: "anywhere" }} ref={heading} tabIndex={-1}>
          {props.title}
        </Title>
        {props.beside}
      </Group>
      <Group gap="xs">{props.children}</Group>
    </Group>
  );
}
