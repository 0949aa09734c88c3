import { Table, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import { useWords } from "../../i18n";
import type { JobFilter, SortKey } from "./jobFilter";

interface Shown {
  name: SortKey;
  words: string;
  filter: JobFilter;
  onSort: (part: Partial<JobFilter>) => void;
}

/** A column's heading that orders the list, and turns the order when it is pressed again. */
export function SortHeading({ name, words, filter, onSort }: Shown) {
  const { t } = useWords();
  const active = filter.sort === name;
  const Icon = !active ? IconSelector : filter.descending ? IconChevronDown : IconChevronUp;
  return (
    <Table.Th aria-sort={active ? (filter.descending ? "descending" : "ascending") : undefined}>
      <UnstyledButton
        className="sort"
        aria-label={t("jobs.sortBy", { column: words })}
        onClick={() => onSort({ sort: name, descending: active && !filter.descending })}
      >
        {words}
        <Icon size={14} aria-hidden opacity={active ? 1 : 0.45} />
      </UnstyledButton>
    </Table.Th>
  );
}
