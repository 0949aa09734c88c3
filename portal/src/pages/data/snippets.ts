import type { Table } from "../../api/types";
import type { RowQuery } from "./rowQuery";

export const SNIPPETS = ["rest", "curl", "python", "javascript", "script"] as const;
export type Snippet = (typeof SNIPPETS)[number];

/** The same rows by the table API, as an app asks for them, or in a script. */
export function snippet(kind: Snippet, table: Table, query: RowQuery): string {
  const asked: Asked = {
    address: `${window.location.origin}/tables/${encodeURIComponent(table.name)}`,
    options: optionsOf(query),
    headers: headersOf(table),
  };
  if (kind === "script") return script(table.name, query);
  return { rest, curl, python, javascript }[kind](asked);
}

interface Asked {
  address: string;
  options: [string, string][];
  headers: [string, string][];
}

function optionsOf({ filter, search, order }: RowQuery): [string, string][] {
  const orderby = keysOf(order).map((key) => (key.startsWith("-") ? `${key.slice(1)} desc` : key)).join(",");
  const given: [string, string][] = [["$filter", filter], ["$search", search], ["$orderby", orderby]];
  return given.filter(([, value]) => value !== "");
}

const keysOf = (order: string) => order.split(",").map((key) => key.trim()).filter((key) => key !== "");

function headersOf(table: Table): [string, string][] {
  const needed: Record<string, [string, string][]> = {
    public: [],
    application: [["X-ZUMO-APPLICATION", "APPLICATION_KEY"]],
    user: [["X-ZUMO-AUTH", "USER_TOKEN"]],
    admin: [["X-ZUMO-MASTER", "MASTER_KEY"]],
  };
  return needed[table.permissions.read] ?? [];
}

function whole({ address, options }: Asked): string {
  const query = options.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return query === "" ? address : `${address}?${query}`;
}

function rest(asked: Asked): string {
  return [`GET ${whole(asked)}`, ...asked.headers.map(([name, value]) => `${name}: ${value}`)].join("\n");
}

const shell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ address, options, headers }: Asked): string {
  return [
    `curl --get ${shell(address)}`,
    ...headers.map(([name, value]) => `--header ${shell(`${name}: ${value}`)}`),
    ...options.map(([name, value]) => `--data-urlencode ${shell(`${name}=${value}`)}`),
  ].join(" \\\n  ");
}

function record(pairs: [string, string][]): string {
  return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(", ")}}`;
}

function python({ address, options, headers }: Asked): string {
  return [
    "import httpx",
    "",
    "answer = httpx.get(",
    `    ${JSON.stringify(address)},`,
    ...(options.length > 0 ? [`    params=${record(options)},`] : []),
    ...(headers.length > 0 ? [`    headers=${record(headers)},`] : []),
    ")",
    "rows = answer.raise_for_status().json()",
    "",
  ].join("\n");
}

function javascript({ address, options, headers }: Asked): string {
  return [
    `const address = new URL(${JSON.stringify(address)});`,
    ...(options.length > 0 ? [`address.search = new URLSearchParams(${record(options)});`] : []),
    headers.length > 0
      ? `const answer = await fetch(address, { headers: ${record(headers)} });`
      : "const answer = await fetch(address);",
    "const rows = await answer.json();",
    "",
  ].join("\n");
}

function script(name: string, { filter, order }: RowQuery): string {
  const steps = [
    filter === "" ? "" : `.where(${JSON.stringify(filter)})`,
    order === "" ? "" : `.order_by(${keysOf(order).map((key) => JSON.stringify(key)).join(", ")})`,
  ];
  const rows = `tables[${JSON.stringify(name)}]${steps.join("")}`;
  return ["from mainspring.script import tables", "", `for row in ${rows}:`, "    print(row)", ""].join("\n");
}
