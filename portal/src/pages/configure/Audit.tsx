import { Badge, Button, Center, Code, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { useSearchParams } from "react-router";
import { type AuditFilter, useAudit, useAuditActions } from "../../api/queries";
import type { AuditEntry } from "../../api/types";
import { Moment } from "../../components/Moment";
import { Restricted } from "../../components/Restricted";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { TimeRange } from "../../components/TimeRange";
import { useTyped } from "../../components/useTyped";
import { useWords } from "../../i18n";

/** Who did what; the filters stand in the address. */
export function Audit() {
  const { t } = useWords();
  return (
    <Section title={t("audit.title")} text={t("audit.text")}>
      <Restricted>
        <Entries />
      </Restricted>
    </Section>
  );
}

function Entries() {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const given = (name: string) => search.get(name) ?? "";
  const filter = { actor: given("actor"), action: given("action"), after: given("after"), before: given("before") };
  const entries = useAudit(filter);
  const change = (changed: Partial<Record<keyof AuditFilter, string | null>>) =>
    setSearch(
      (now) => {
        for (const [name, value] of Object.entries(changed)) {
          if (value) now.set(name, value);
          else now.delete(name);
        }
        return now;
      },
      { replace: true },
    );
  const found = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Filters filter={filter} onChange={change} />
      {entries.isPending && <Skeletons />}
      {entries.isError && <Problem problem={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data && found.length === 0 && <Text size="sm" c="dimmed">{t("audit.none")}</Text>}
      {found.length > 0 && <EntryTable entries={found} />}
      {entries.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </Center>
      )}
    </>
  );
}

interface Chosen {
  filter: AuditFilter;
  onChange: (changed: Partial<Record<keyof AuditFilter, string | null>>) => void;
}

function Filters({ filter, onChange }: Chosen) {
  const { t } = useWords();
  const actions = useAuditActions().data ?? [];
  const actor = useTyped(filter.actor, (typed) => onChange({ actor: typed }));
  const nouns = [...new Set(actions.map((action) => action.replace(/\..*/, "")))];
  return (
    <Group mb="md" gap="sm">
      <TextInput w={{ base: "100%", xs: 200 }} aria-label={t("audit.actor")} placeholder={t("audit.anyActor")} {...actor} />
      <Select
        w={{ base: "100%", xs: 240 }}
        aria-label={t("audit.action")}
        placeholder={t("audit.anyAction")}
        clearable
        searchable
        data={nouns.map((noun) => ({
          group: noun,
          items: [
            { value: noun, label: t("audit.allOf", { noun }) },
            ...actions.filter((action) => action.startsWith(`${noun}.`)),
          ],
        }))}
        value={filter.action || null}
        onChange={(action) => onChange({ action })}
      />
      <TimeRange after={filter.after || null} before={filter.before || null} onChange={onChange} />
    </Group>
  );
}

function EntryTable({ entries }: { entries: AuditEntry[] }) {
  const { t } = useWords();
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table className="things audit" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("audit.when")}</Table.Th>
            <Table.Th>{t("audit.actor")}</Table.Th>
            <Table.Th>{t("audit.action")}</Table.Th>
            <Table.Th>{t("audit.subject")}</Table.Th>
            <Table.Th>{t("audit.details")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <Moment at={entry.at} />
              </Table.Td>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <span className="cut who" title={entry.actor}>
                    {entry.kind === "nobody" ? t("audit.nobody") : entry.actor}
                  </span>
                  {(entry.kind === "token" || entry.kind === "key") && (
                    <Badge variant="default" tt="none" style={{ flexShrink: 0 }}>
                      {t(`audit.${entry.kind}`)}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <Code>{entry.action}</Code>
              </Table.Td>
              <Table.Td className="cut subject" title={entry.subject}>
                {entry.subject}
              </Table.Td>
              <Table.Td className="words" c="dimmed" fz="sm">
                {details(entry)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function details(entry: AuditEntry): string {
  return Object.entries(entry.details)
    .map(([name, value]) => `${name}: ${inWords(value)}`)
    .join(" · ");
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([name, inner]) => `${name} = ${inWords(inner)}`)
      .join(", ");
  }
  return String(value);
}
