import { ActionIcon, Group, Text } from "@mantine/core";
import { IconLanguage, IconLogout, IconSun } from "@tabler/icons-react";
import { type ReactNode, Suspense, lazy, useState } from "react";
import { useSession } from "../api/session";
import { useWords } from "../i18n";

// Menus weigh more than the rest of the header: they come when one is opened.
const LanguageMenu = lazy(async () => ({ default: (await import("./ChoiceMenus")).LanguageMenu }));
const ThemeMenu = lazy(async () => ({ default: (await import("./ChoiceMenus")).ThemeMenu }));

/** Language, colours, and the way out. */
export function HeaderMenus({ onLeave }: { onLeave: () => void }) {
  const { t } = useWords();
  const { session } = useSession();
  return (
    <Group gap={4} wrap="nowrap">
      <Opening label={t("app.language")} icon={<IconLanguage size={20} stroke={1.6} />}>
        <LanguageMenu />
      </Opening>
      <Opening label={t("app.theme")} icon={<IconSun size={20} stroke={1.6} />}>
        <ThemeMenu />
      </Opening>
      <Text size="sm" c="dimmed" visibleFrom="sm" px={4} maw={140} truncate>
        {session?.name}
      </Text>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("app.signOut")} onClick={onLeave}>
        <IconLogout size={20} stroke={1.6} />
      </ActionIcon>
    </Group>
  );
}

/** A button in whose place a menu stands, opened, once it was pressed. */
function Opening({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)}>
      {icon}
    </ActionIcon>
  );
  return wanted ? <Suspense fallback={button}>{children}</Suspense> : button;
}
