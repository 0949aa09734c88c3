import { ActionIcon, AppShell, Burger, Button, Group, Kbd, NavLink, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, lazy, useRef, useState } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { hasDrafts } from "../api/drafts";
import { useService } from "../api/queries";
import { useSession } from "../api/session";
import { useWords } from "../i18n";
import { HeaderMenus } from "./HeaderMenus";
import { Mark } from "./Mark";
import { isAt, places } from "./places";
import { isMac, useShortcuts } from "./shortcuts";
import { Skeletons } from "./States";

const Dialogs = lazy(async () => ({ default: (await import("./ShellDialogs")).ShellDialogs }));

/** Everything around a page. */
export function Shell() {
  const { t } = useWords();
  const [menu, { toggle, close }] = useDisclosure();
  const [finding, palette] = useDisclosure();
  const [keys, help] = useDisclosure();
  const { expired } = useSession();
  const { asked, ask, leave, stay } = useLeaving();
  const wanted = useRef(false);
  wanted.current ||= finding || keys || asked || expired;
  const service = useService();
  useShortcuts({ onPalette: palette.open, onHelp: help.open });
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !menu } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a href="#content" className="skip">
        {t("app.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("app.menu")} aria-expanded={menu} />
            <Mark />
            <Text fw={650} size="lg" truncate>
              {service.data?.name ?? "Mainspring"}
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap">
            <Find onClick={palette.open} />
            <HeaderMenus onLeave={ask} />
          </Group>
        </Group>
      </AppShell.Header>
      <Places onGo={close} version={service.data?.version} />
      <AppShell.Main id="content" tabIndex={-1}>
        <Suspense fallback={<Skeletons />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <Suspense>
        {wanted.current && (
          <Dialogs
            finding={finding}
            onFound={palette.close}
            keys={keys}
            onKeys={help.open}
            onKeysClosed={help.close}
            leaving={asked}
            onLeaving={ask}
            onLeave={leave}
            onStay={stay}
          />
        )}
      </Suspense>
    </AppShell>
  );
}

function Places({ onGo, version }: { onGo: () => void; version?: string }) {
  const { t } = useWords();
  const { pathname } = useLocation();
  return (
    <AppShell.Navbar p="sm" aria-label={t("app.menu")}>
      {places.map((place) => {
        const here = isAt(place, pathname);
        return (
          <NavLink
            key={place.to}
            component={Link}
            to={place.to}
            label={t(place.words)}
            leftSection={<place.icon size={19} stroke={1.6} />}
            active={here}
            aria-current={here ? "page" : undefined}
            onClick={onGo}
            style={{ borderRadius: "var(--mantine-radius-md)", flexShrink: 0 }}
          />
        );
      })}
      <Text size="xs" c="dimmed" mt="auto" px="sm" pb={4}>
        Mainspring {version}
      </Text>
    </AppShell.Navbar>
  );
}

function Find({ onClick }: { onClick: () => void }) {
  const { t } = useWords();
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="sm"
        leftSection={<IconSearch size={15} />}
        rightSection={<Kbd size="xs">{isMac ? "⌘ K" : "Ctrl K"}</Kbd>}
        onClick={onClick}
        aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"}
      >
        {t("app.find")}
      </Button>
      <ActionIcon variant="subtle" color="gray" size="lg" hiddenFrom="sm" aria-label={t("app.find")} onClick={onClick}>
        <IconSearch size={20} stroke={1.6} />
      </ActionIcon>
    </>
  );
}

/** Signing out, asked first where something is not saved. */
function useLeaving() {
  const { signOut } = useSession();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const leave = () => {
    void signOut().finally(() => queries.clear());
  };
  return { asked, leave, ask: () => (hasDrafts() ? setAsked(true) : leave()), stay: () => setAsked(false) };
}
