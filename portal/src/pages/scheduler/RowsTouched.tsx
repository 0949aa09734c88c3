import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Run } from "../../api/types";
import { Section } from "../../components/Section";
import { useWords } from "../../i18n";

const VERBS = ["read", "inserted", "updated", "deleted"] as const;

/** What a run's script did to the rows of each table. */
export function RowsTouched({ rows }: { rows: NonNullable<Run["rows"]> }) {
  const { t, locale } = useWords();
  const tables = Object.entries(rows).sort(([a], [b]) => a.localeCompare(b));
  const number = new Intl.NumberFormat(locale);
  return (
    <Section title={t("run.rows")}>
      {tables.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("run.noRows")}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={420}>
          <Table className="things" aria-label={t("run.rows")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("run.table")}</Table.Th>
                {VERBS.map((verb) => (
                  <Table.Th key={verb} ta="right">
                    {t(`run.${verb}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tables.map(([name, counts]) => (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Anchor component={Link} to={`/data/${encodeURIComponent(name)}`} title={name}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  {VERBS.map((verb) => (
                    <Table.Td key={verb} ta="right" className="numbers" c={counts[verb] === 0 ? "dimmed" : undefined}>
                      {number.format(counts[verb])}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}
