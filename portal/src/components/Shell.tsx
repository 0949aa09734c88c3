import { ActionIcon, AppShell, Burger, Group, Menu, NavLink, Text, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAdjustments,
  IconBell,
  IconClockPlay,
  IconDatabase,
  IconLanguage,
  IconLayoutDashboard,
  IconListDetails,
  IconLogout,
  IconMoon,
  IconServer2,
  IconStack2,
  IconSun,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { hasDrafts } from "../api/drafts";
import { useService } from "../api/queries";
import { useSession } from "../api/session";
import { type Key, type LanguageCode, languages, useWords } from "../i18n";
import { Login } from "../pages/Login";
import { Confirm } from "./Confirm";
import { Mark } from "./Mark";
import { Offline, Skeletons, Waiting } from "./States";

const places: { to: string; words: Key; icon: typeof IconDatabase }[] = [
  { to: "/", words: "app.overview", icon: IconLayoutDashboard },
  { to: "/scheduler", words: "app.scheduler", icon: IconClockPlay },
  { to: "/data", words: "app.data", icon: IconDatabase },
  { to: "/logs", words: "app.logs", icon: IconListDetails },
  { to: "/alerts", words: "app.alerts", icon: IconBell },
  { to: "/configure", words: "app.configure", icon: IconAdjustments },
  { to: "/nodes", words: "app.nodes", icon: IconServer2 },
  { to: "/scale", words: "app.scale", icon: IconStack2 },
];

const isAt = (pathname: string, to: string) => (to === "/" ? pathname === "/" : pathname.startsWith(to));

/** Everything around a page; somebody who is not signed in sees the login in its place. */
export function Shell() {
  const { session, offline, look } = useSession();
  if (offline) return <Offline onRetry={look} />;
  if (session === undefined) return <Waiting />;
  return session === null ? <Login /> : <SignedIn />;
}

function SignedIn() {
  const { t } = useWords();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const service = useService();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a href="#content" className="skip">
        {t("app.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("app.menu")} />
            <Mark />
            <Text fw={650} size="lg" truncate>
              {service.data?.name ?? "Mainspring"}
            </Text>
          </Group>
          <HeaderMenus />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        {places.map(({ to, words, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={t(words)}
            leftSection={<Icon size={19} stroke={1.6} />}
            active={isAt(pathname, to)}
            aria-current={isAt(pathname, to) ? "page" : undefined}
            onClick={close}
            style={{ borderRadius: "var(--mantine-radius-md)" }}
          />
        ))}
        <Text size="xs" c="dimmed" mt="auto" px="sm" pb={4}>
          Mainspring {service.data?.version}
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="content">
        <Suspense fallback={<Skeletons />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function HeaderMenus() {
  const { t, code, choose } = useWords();
  const { session, signOut } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const leave = () => {
    void signOut().finally(() => queries.clear());
  };
  return (
    <Group gap={4} wrap="nowrap">
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("app.language")}>
            <IconLanguage size={20} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(languages).map(([key, { name }]) => (
            <Menu.Item key={key} lang={key} fw={key === code ? 650 : 400} onClick={() => choose(key as LanguageCode)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("app.theme")}>
            <IconSun size={20} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(["light", "dark", "auto"] as const).map((scheme) => (
            <Menu.Item
              key={scheme}
              fw={scheme === colorScheme ? 650 : 400}
              leftSection={scheme === "dark" ? <IconMoon size={16} /> : <IconSun size={16} />}
              onClick={() => setColorScheme(scheme)}
            >
              {t(`app.theme.${scheme}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Text size="sm" c="dimmed" visibleFrom="xs" px={4}>
        {session?.name}
      </Text>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("app.signOut")} onClick={() => (hasDrafts() ? setAsked(true) : leave())}>
        <IconLogout size={20} stroke={1.6} />
      </ActionIcon>
      <Confirm
        opened={asked}
        title={t("script.leaveTitle")}
        text={t("script.leaveText")}
        action={t("app.signOut")}
        onConfirm={leave}
        onClose={() => setAsked(false)}
      />
    </Group>
  );
}
