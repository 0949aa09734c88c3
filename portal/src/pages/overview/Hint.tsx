import { Group, Text } from "@mantine/core";
import { useWords } from "../../i18n";
import { Look } from "./Look";
import type { Mark } from "./marks";
import { linesOf } from "./useSentence";

/** What a mark tells, beside it. */
export function Hint({ job, mark, width }: { job: string; mark: Mark; width: number }) {
  const { t, locale } = useWords();
  const [title, ...lines] = linesOf(mark, t, locale);
  // It leans towards the middle, so that it stays on the page.
  const share = width > 0 ? mark.x / width : 0;
  return (
    <div className="hint" role="tooltip" style={{ left: mark.x, transform: `translateX(${-100 * share}%)` }}>
      <Group gap={6} wrap="nowrap">
        <Look look={mark.look} />
        <Text span inherit fw={650}>
          {job} · {title}
        </Text>
      </Group>
      {lines.map((line) => (
        <div key={line} className="numbers">
          {line}
        </div>
      ))}
    </div>
  );
}
