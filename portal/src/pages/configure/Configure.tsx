import { Stack, Tabs } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { PageHead } from "../../components/PageHead";
import { type Key, useWords } from "../../i18n";
import { Audit } from "./Audit";
import { Clients } from "./Clients";
import { Keys } from "./Keys";
import { OwnPassword } from "./OwnPassword";
import { People } from "./People";
import { Settings } from "./Settings";
import { Tokens } from "./Tokens";

const SECTIONS: Record<string, { words: Key; shown: () => ReactNode }> = {
  settings: { words: "configure.settings", shown: () => <Settings /> },
  clients: { words: "configure.clients", shown: () => <Clients /> },
  keys: { words: "configure.keys", shown: () => <Keys /> },
  tokens: { words: "configure.tokens", shown: () => <Tokens /> },
  people: {
    words: "people.title",
    shown: () => (
      <>
        <People />
        <OwnPassword />
      </>
    ),
  },
  audit: { words: "audit.title", shown: () => <Audit /> },
};

/** Each section has an address: ?tab=tokens. */
export function Configure() {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const asked = search.get("tab") ?? "";
  const tab = asked in SECTIONS ? asked : "settings";
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [tab]);
  const open = (next: string | null) => setSearch(next === null || next === "settings" ? {} : { tab: next });
  return (
    <>
      <PageHead title={t("configure.title")} />
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <Tabs.List ref={list} mb="lg" className="sections" aria-label={t("configure.sections")}>
          {Object.entries(SECTIONS).map(([name, { words }]) => (
            <Tabs.Tab key={name} value={name}>
              {t(words)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(SECTIONS).map(([name, { shown }]) => (
          <Tabs.Panel key={name} value={name}>
            <Stack gap="xl" maw={name === "audit" ? undefined : 880}>
              {shown()}
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
