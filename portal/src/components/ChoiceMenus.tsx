import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type LanguageCode, languages, useWords } from "../i18n";

export function LanguageMenu() {
  const { t, code, choose } = useWords();
  return (
    <Choices label={t("app.language")} icon={<IconLanguage size={20} stroke={1.6} />}>
      {Object.entries(languages).map(([key, { name }]) => (
        <Menu.Item key={key} lang={key} fw={key === code ? 650 : 400} onClick={() => choose(key as LanguageCode)}>
          {name}
        </Menu.Item>
      ))}
    </Choices>
  );
}

export function ThemeMenu() {
  const { t } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Choices label={t("app.theme")} icon={<IconSun size={20} stroke={1.6} />}>
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
    </Choices>
  );
}

function Choices({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Menu position="bottom-end" width={180} defaultOpened>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label}>
          {icon}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
