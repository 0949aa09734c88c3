import { Anchor, Code, Progress, Table, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { useNodes } from "../../api/queries";
import type { Node } from "../../api/types";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

const WORKER = "MAINSPRING_DATABASE=postgresql://… MAINSPRING_SECRET_KEY=… mainspring worker --concurrency 8";
const MOVE = "MAINSPRING_DATABASE=postgresql://… mainspring serve";

/** How many runs there can be at once, node by node, and how to have more. */
export function Capacity({ severalNodes }: { severalNodes: boolean }) {
  const { t } = useWords();
  const nodes = useNodes();
  return (
    <Section title={t("scale.capacity")} text={t("scale.capacityText")}>
      {nodes.isPending && <Skeletons count={2} />}
      {nodes.isError && <Problem problem={nodes.error} onRetry={() => void nodes.refetch()} />}
      {nodes.data && <Places nodes={nodes.data} />}
      <Title order={4} size="h5" mt="lg">
        {t("scale.more")}
      </Title>
      <Text size="sm" mt={4}>
        {t("scale.moreHere")}
      </Text>
      <Code block mt="xs" style={{ whiteSpace: "pre-wrap" }}>
        MAINSPRING_CONCURRENCY=16 mainspring serve
      </Code>
      <Text size="sm" mt="md">
        {t(severalNodes ? "scale.moreNodes" : "scale.oneNode")}
      </Text>
      <Code block mt="xs" style={{ whiteSpace: "pre-wrap" }}>
        {severalNodes ? WORKER : MOVE}
      </Code>
    </Section>
  );
}

function Places({ nodes }: { nodes: Node[] }) {
  const { t } = useWords();
  const working = nodes.filter((node) => !node.draining);
  const used = nodes.reduce((sum, node) => sum + node.running.length, 0);
  const all = working.reduce((sum, node) => sum + node.concurrency, 0);
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("scale.node")}</Table.Th>
            <Table.Th ta="right">{t("scale.used")}</Table.Th>
            <Table.Th ta="right">{t("scale.places")}</Table.Th>
            <Table.Td w="30%" visibleFrom="sm" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nodes.map((node) => (
            <Table.Tr key={node.name}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                <Anchor component={Link} to="/nodes" size="sm">
                  {node.name}
                </Anchor>
                {node.draining && ` · ${t("nodes.draining")}`}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {node.running.length}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {node.concurrency}
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Progress
                  value={node.concurrency === 0 ? 0 : (100 * node.running.length) / node.concurrency}
                  aria-label={t("nodes.used", { used: node.running.length, concurrency: node.concurrency })}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{t("scale.total")}</Table.Th>
            <Table.Th ta="right" className="numbers">
              {used}
            </Table.Th>
            <Table.Th ta="right" className="numbers">
              {all}
            </Table.Th>
            <Table.Td visibleFrom="sm" />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
