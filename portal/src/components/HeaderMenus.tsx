import { ActionIcon, Group, Menu, Text, useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { useWords, languages, type LanguageCode } from "../i18n";
import { useSession } from "../api/session";

/** Language, colours, and the way out. */
export function HeaderMenus({ onLeave }: { onLeave: () => void }) {
  const { t, code, choose } = useWords();
  const { session } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
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
      <Text size="sm" c="dimmed" visibleFrom="sm" px={4} maw={140} truncate>
        {session?.name}
      </Text>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("app.signOut")} onClick={onLeave}>
        <IconLogout size={20} stroke={1.6} />
      </ActionIcon>
    </Group>
  );
}
