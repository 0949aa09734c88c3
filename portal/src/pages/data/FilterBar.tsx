import { ActionIcon, Button, CloseButton, Collapse, Group, TextInput, Tooltip } from "@mantine/core";
import { useDisclosure, useWindowEvent } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconFilter, IconSearch } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Table } from "../../api/types";
import { useWords } from "../../i18n";
import { FilterBuilder } from "./FilterBuilder";
import type { RowQuery } from "./rowQuery";

interface Filtered {
  table: Table;
  query: RowQuery;
  problem: string | null;
  onChange: (change: Partial<RowQuery>) => void;
}

/** Which rows: the filter's text, the builder that writes it, and words to search for. */
export function FilterBar({ table, query, problem, onChange }: Filtered) {
  const { t } = useWords();
  const [text, setText] = useState(query.filter);
  const [built, builder] = useDisclosure();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(query.filter), [query.filter]);
  // By what the key writes: on some keyboards it takes Shift.
  useWindowEvent("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    event.preventDefault();
    field.current?.focus();
  });
  const apply = (filter: string) => {
    setText(filter);
    onChange({ filter: filter.trim() });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply(text);
  };
  return (
    <div>
      <Group gap="xs" align="flex-start">
        <form onSubmit={submit} style={{ flex: "3 1 20rem" }}>
          <Group gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              ref={field}
              flex={1}
              miw={0}
              aria-label={t("table.filter")}
              placeholder={t("table.filterHint")}
              leftSection={<IconFilter size={16} />}
              rightSection={text !== "" && <CloseButton size="sm" aria-label={t("table.clear")} onClick={() => apply("")} />}
              styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.8125rem" } }}
              spellCheck={false}
              autoComplete="off"
              value={text}
              error={problem}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Tooltip label={t("filter.build")}>
              <ActionIcon
                variant={built ? "light" : "default"}
                size={36}
                aria-label={t("filter.build")}
                aria-expanded={built}
                onClick={builder.toggle}
              >
                <IconAdjustmentsHorizontal size={18} />
              </ActionIcon>
            </Tooltip>
            <Button type="submit" variant="default">
              {t("table.apply")}
            </Button>
          </Group>
        </form>
        {table.search.length > 0 && <Search words={query.search} columns={table.search} onSearch={(search) => onChange({ search })} />}
      </Group>
      <Collapse expanded={built}>
        {built && <FilterBuilder columns={table.columns} filter={text} onWrite={setText} onApply={apply} />}
      </Collapse>
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [role=dialog], [contenteditable]") !== null;
}

function Search(props: { words: string; columns: string[]; onSearch: (words: string) => void }) {
  const { t } = useWords();
  const [words, setWords] = useState(props.words);
  useEffect(() => setWords(props.words), [props.words]);
  const search = (wanted: string) => {
    setWords(wanted);
    props.onSearch(wanted.trim());
  };
  return (
    <form
      style={{ flex: "1 1 12rem" }}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(words);
      }}
    >
      <TextInput
        aria-label={t("filter.search")}
        placeholder={t("filter.searchHint", { columns: props.columns.join(", ") })}
        leftSection={<IconSearch size={16} />}
        rightSection={words !== "" && <CloseButton size="sm" aria-label={t("filter.clearSearch")} onClick={() => search("")} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </form>
  );
}
