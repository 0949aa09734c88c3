import type { Column, ColumnType } from "../../api/types";

export type Operator =
  | "eq" | "ne" | "gt" | "ge" | "lt" | "le"
  | "contains" | "startswith" | "endswith" | "in" | "null" | "notnull";

export interface Condition {
  column: string;
  operator: Operator;
  value: string;
}

/** Conditions of which all (`and`) or any (`or`) must hold. */
export interface Built {
  joiner: "and" | "or";
  conditions: Condition[];
}

const COMPARISONS: Operator[] = ["eq", "ne", "gt", "ge", "lt", "le"];
const TEXTS: Operator[] = ["contains", "startswith", "endswith"];

/** What the builder offers for a type; the filter's text knows more. */
export const OPERATORS: Record<ColumnType, Operator[]> = {
  string: ["eq", "ne", "contains", "startswith", "endswith", "in", "gt", "lt", "null", "notnull"],
  number: [...COMPARISONS, "in", "null", "notnull"],
  datetime: ["ge", "lt", "gt", "le", "eq", "ne", "null", "notnull"],
  boolean: ["eq", "ne", "null", "notnull"],
  json: ["null", "notnull"],
};

export const needsValue = (operator: Operator) => operator !== "null" && operator !== "notnull";

/** The filter that the conditions make; one that is not complete yet is left out. */
export function writeFilter(built: Built, columns: Column[]): string {
  const parts = built.conditions.flatMap((condition) => {
    const column = columns.find((known) => known.name === condition.column);
    const complete = column && (!needsValue(condition.operator) || condition.value !== "");
    return complete ? [writeCondition(condition, column.type)] : [];
  });
  return parts.join(` ${built.joiner} `);
}

function writeCondition({ column, operator, value }: Condition, type: ColumnType): string {
  if (operator === "null") return `${column} eq null`;
  if (operator === "notnull") return `${column} ne null`;
  if (operator === "in") {
    const values = value.split(",").map((part) => literal(part.trim(), type));
    return `${column} in (${values.join(", ")})`;
  }
  if (TEXTS.includes(operator)) return `${operator}(${column}, ${quoted(value)})`;
  return `${column} ${operator} ${literal(value, type)}`;
}

function literal(value: string, type: ColumnType): string {
  if (type === "string" || type === "json") return quoted(value);
  return type === "datetime" ? `datetime'${value}'` : value.trim();
}

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
const unquoted = (text: string) => text.slice(1, -1).replaceAll("''", "'");

/** The conditions that make a filter; null where the builder cannot show it. */
export function readFilter(filter: string, columns: Column[]): Built | null {
  if (filter.trim() === "") return { joiner: "and", conditions: [] };
  for (const joiner of ["and", "or"] as const) {
    const conditions = pieces(filter, ` ${joiner} `).map((piece) => readCondition(piece, columns));
    if (conditions.every((condition) => condition !== null)) return { joiner, conditions };
  }
  return null;
}

/** Cuts a text where the joiner stands outside quotes and parentheses. */
function pieces(text: string, joiner: string): string[] {
  const found: string[] = [];
  let [depth, within, start] = [0, false, 0];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "'") within = !within;
    if (within) continue;
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    if (depth === 0 && text.startsWith(joiner, at)) {
      found.push(text.slice(start, at));
      start = at + joiner.length;
    }
  }
  return [...found, text.slice(start)];
}

const COMPARED = /^(\w+) (eq|ne|gt|ge|lt|le) (.+)$/s;
const CALLED = /^(contains|startswith|endswith)\((\w+), ?('(?:[^']|'')*')\)$/s;
const LISTED = /^(\w+) in \((.+)\)$/s;

function readCondition(text: string, columns: Column[]): Condition | null {
  const found = readPiece(text, columns);
  // Without a value, a line of the builder is one that is not complete yet.
  return found !== null && needsValue(found.operator) && found.value === "" ? null : found;
}

function readPiece(text: string, columns: Column[]): Condition | null {
  const piece = text.trim();
  const named = (name: string | undefined) => columns.find((known) => known.name.toLowerCase() === name?.toLowerCase());
  const called = CALLED.exec(piece);
  if (called) {
    const column = named(called[2]);
    return column ? { column: column.name, operator: called[1] as Operator, value: unquoted(called[3] ?? "''") } : null;
  }
  const listed = LISTED.exec(piece);
  if (listed) {
    const column = named(listed[1]);
    const values = pieces(listed[2] ?? "", ", ").map((value) => readLiteral(value, column?.type));
    const whole = column && values.every((value) => value !== null && !value.includes(","));
    return whole ? { column: column.name, operator: "in", value: values.join(", ") } : null;
  }
  const compared = COMPARED.exec(piece);
  const column = named(compared?.[1]);
  if (!compared || !column) return null;
  const [, , operator, right = ""] = compared;
  if (right === "null") {
    return operator === "eq" || operator === "ne"
      ? { column: column.name, operator: operator === "eq" ? "null" : "notnull", value: "" }
      : null;
  }
  const value = readLiteral(right, column.type);
  return value === null ? null : { column: column.name, operator: operator as Operator, value };
}

const TEXT = /^'(?:[^']|'')*'$/s;
const MOMENT = /^datetime(?:offset)?'([^']*)'$/;
const PLAIN: Record<string, RegExp> = { number: /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/, boolean: /^(true|false)$/ };

function readLiteral(text: string, type: ColumnType | undefined): string | null {
  if (type === "string") return TEXT.test(text) ? unquoted(text) : null;
  if (type === "datetime") return MOMENT.exec(text)?.[1] ?? null;
  return PLAIN[type ?? ""]?.test(text) ? text : null;
}
