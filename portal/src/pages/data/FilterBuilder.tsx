import { ActionIcon, Alert, Button, Code, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Column } from "../../api/types";
import { type Key, useWords } from "../../i18n";
import { localText, utcText } from "./cellText";
import { type Built, type Condition, OPERATORS, type Operator, needsValue, readFilter, writeFilter } from "./odata";

interface Builder {
  columns: Column[];
  filter: string;
  /** The filter as it is now, not applied yet. */
  onWrite: (filter: string) => void;
  onApply: (filter: string) => void;
}

/** Makes a filter of conditions, and shows the OData that it makes. */
export function FilterBuilder({ columns, filter, onWrite, onApply }: Builder) {
  const { t } = useWords();
  const [built, setBuilt] = useState<Built | null>(() => begun(readFilter(filter, columns), columns));
  const made = built === null ? filter : writeFilter(built, columns);
  // What was typed by hand meanwhile is what the builder goes on with, as far as it can show it.
  useEffect(() => {
    if (filter.trim() !== made) setBuilt(begun(readFilter(filter, columns), columns));
  }, [filter]);
  const change = (next: Built) => {
    setBuilt(next);
    onWrite(writeFilter(next, columns));
  };
  if (built === null) {
    return (
      <Alert mt="xs" variant="light" color="gray">
        <Group justify="space-between">
          <Text size="sm">{t("filter.byHand")}</Text>
          <Button size="xs" variant="default" onClick={() => change(begun({ joiner: "and", conditions: [] }, columns) as Built)}>
            {t("filter.startAnew")}
          </Button>
        </Group>
      </Alert>
    );
  }
  const set = (index: number, condition: Condition) => change({ ...built, conditions: built.conditions.with(index, condition) });
  return (
    <Paper withBorder p="sm" mt="xs" component="section" aria-label={t("filter.builder")}>
      <Stack gap="xs">
        {built.conditions.map((condition, index) => (
          <Line
            key={index}
            columns={columns}
            condition={condition}
            onChange={(next) => set(index, next)}
            onRemove={() => change({ ...built, conditions: built.conditions.toSpliced(index, 1) })}
          />
        ))}
        <Group gap="sm">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => change({ ...built, conditions: [...built.conditions, blank(columns)] })}
          >
            {t("filter.add")}
          </Button>
          <SegmentedControl
            size="xs"
            aria-label={t("filter.joiner")}
            value={built.joiner}
            data={[
              { value: "and", label: t("filter.and") },
              { value: "or", label: t("filter.or") },
            ]}
            onChange={(joiner) => change({ ...built, joiner: joiner as Built["joiner"] })}
          />
        </Group>
        <Group gap="sm" justify="space-between" align="center">
          <Code className="made" aria-label={t("filter.made")}>
            {made === "" ? t("filter.none") : made}
          </Code>
          <Button size="xs" onClick={() => onApply(made)}>
            {t("table.apply")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Line(props: { columns: Column[]; condition: Condition; onChange: (condition: Condition) => void; onRemove: () => void }) {
  const { t } = useWords();
  const { columns, condition, onChange } = props;
  const type = columns.find((column) => column.name === condition.column)?.type ?? "string";
  const pick = (name: string) => {
    const column = columns.find((known) => known.name === name) as Column;
    const kept = OPERATORS[column.type].includes(condition.operator);
    const operator = kept ? condition.operator : (OPERATORS[column.type][0] as Operator);
    onChange({ column: name, operator, value: column.type === type ? condition.value : first(column) });
  };
  return (
    <Group gap="xs" role="group" aria-label={t("filter.condition")}>
      <NativeSelect
        flex="1 1 9rem"
        aria-label={t("filter.column")}
        data={columns.map((column) => column.name)}
        value={condition.column}
        onChange={(event) => pick(event.currentTarget.value)}
      />
      <NativeSelect
        flex="1 1 9rem"
        aria-label={t("filter.operator")}
        data={OPERATORS[type].map((operator) => ({ value: operator, label: t(`filter.is.${operator}` as Key) }))}
        value={condition.operator}
        onChange={(event) => onChange({ ...condition, operator: event.currentTarget.value as Operator })}
      />
      {needsValue(condition.operator) && <Value type={type} condition={condition} onChange={onChange} />}
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("filter.remove")} onClick={props.onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}

function Value(props: { type: Column["type"]; condition: Condition; onChange: (condition: Condition) => void }) {
  const { t } = useWords();
  const { type, condition } = props;
  const give = (value: string) => props.onChange({ ...condition, value });
  const label = t("filter.value");
  if (type === "boolean") {
    return (
      <NativeSelect
        flex="2 1 10rem"
        aria-label={label}
        data={[
          { value: "true", label: t("common.yes") },
          { value: "false", label: t("common.no") },
        ]}
        value={condition.value}
        onChange={(event) => give(event.currentTarget.value)}
      />
    );
  }
  const moment = type === "datetime";
  return (
    <TextInput
      flex="2 1 10rem"
      aria-label={label}
      placeholder={condition.operator === "in" ? t("filter.listHint") : undefined}
      type={moment ? "datetime-local" : "text"}
      step={moment ? "0.001" : undefined}
      inputMode={type === "number" && condition.operator !== "in" ? "decimal" : undefined}
      value={moment ? localText(condition.value) : condition.value}
      onChange={(event) => give(moment ? utcText(event.currentTarget.value) : event.currentTarget.value)}
    />
  );
}

const first = (column: Column) => (column.type === "boolean" ? "true" : "");

function blank(columns: Column[]): Condition {
  const column = (columns.find((known) => !known.system) ?? columns[0]) as Column;
  return { column: column.name, operator: OPERATORS[column.type][0] as Operator, value: first(column) };
}

/** There is always a line to begin with. */
function begun(built: Built | null, columns: Column[]): Built | null {
  return built?.conditions.length === 0 ? { ...built, conditions: [blank(columns)] } : built;
}
