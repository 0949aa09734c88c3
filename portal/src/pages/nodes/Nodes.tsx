import { Anchor, Stack, Text } from "@mantine/core";
import { IconServer2 } from "@tabler/icons-react";
import { Link } from "react-router";
import { useNodes } from "../../api/queries";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { NodeCard } from "./NodeCard";

/** The processes of this service: who they are, what they do, and how to send one away. */
export function Nodes() {
  const { t } = useWords();
  const nodes = useNodes();
  return (
    <>
      <PageHead title={t("nodes.title")} />
      {nodes.isPending && <Skeletons />}
      {nodes.isError && <Problem problem={nodes.error} onRetry={() => void nodes.refetch()} />}
      {nodes.data?.length === 0 && <Empty icon={<IconServer2 size={28} />} title={t("nodes.none")} text={t("nodes.noneText")} />}
      {nodes.data && nodes.data.length > 0 && (
        <Stack>
          <Text size="sm" c="dimmed" maw={720}>
            {t("nodes.text")}{" "}
            <Anchor component={Link} to="/scale" inherit underline="always">
              {t("nodes.toScale")}
            </Anchor>
          </Text>
          {nodes.data.map((node) => (
            <NodeCard key={node.name} node={node} only={nodes.data.length === 1} />
          ))}
        </Stack>
      )}
    </>
  );
}
