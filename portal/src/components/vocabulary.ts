// The script API's words: how they are written, and the key of a sentence that says what they do.
import type { completion } from "../i18n/en/completion";

type Says = keyof typeof completion;

/** A word, what is written behind it, what says what it does, and CodeMirror's name for its kind. */
export type Offer = [label: string, detail: string, says?: Says, type?: string];

export interface Vocabulary {
  /** What stands alone. */
  words: Offer[];
  /** What follows a dot behind these names. */
  members: Record<string, Offer[]>;
  /** What follows a dot behind anything else: a table or a query. */
  table: Offer[];
}

const RUN: Offer[] = [
  ["id", "", "completion.run.id", "property"],
  ["job", "", "completion.run.job", "property"],
  ["trigger", "", "completion.run.trigger", "property"],
  ["attempt", "", "completion.run.attempt", "property"],
  ["arguments", "", "completion.run.arguments", "property"],
  ["state", "", "completion.run.state", "property"],
  ["progress", "(done, total)", "completion.run.progress"],
];

export const PYTHON: Vocabulary = {
  words: [
    ["from mainspring.script import http, oauth1, run, settings, tables", "", "completion.import", "keyword"],
    ["tables", '["Name"]', "completion.tables", "variable"],
    ["settings", '["name"]', "completion.settings", "variable"],
    ["run", "", "completion.run", "variable"],
    ["http", "", "completion.http", "variable"],
    ["oauth1", '("name")', "completion.oauth1", "function"],
    ["column", '("name")', "completion.column", "function"],
  ],
  members: {
    run: [...RUN, ["scheduled_for", "", "completion.run.scheduledFor", "property"]],
    settings: [["get", "(name, default)", "completion.settings.get"]],
    http: [
      ["get", "(url, params=…)", "completion.http.get"],
      ["post", "(url, json=…)", "completion.http.send"],
      ["put", "(url, json=…)", "completion.http.send"],
      ["patch", "(url, json=…)", "completion.http.send"],
      ["delete", "(url)", "completion.http.send"],
      ["request", "(method, url)", "completion.http.send"],
      ["stream", "(method, url)", "completion.http.stream"],
    ],
    tables: [["sql", '("SELECT …", *values)', "completion.sql"]],
  },
  table: [
    ["insert", "(row | rows)", "completion.insert"],
    ["update", "(row | rows)", "completion.update"],
    ["upsert", "(row | rows)", "completion.upsert"],
    ["delete", "(id | rows)", "completion.delete"],
    ["lookup", "(id)", "completion.lookup"],
    ["where", '(name=…, column("n") > 5)', "completion.where"],
    ["order_by", '("-n", "s")', "completion.orderBy"],
    ["select", '("n", "s")', "completion.select"],
    ["skip", "(count)", "completion.skip"],
    ["take", "(count)", "completion.take"],
    ["include_total_count", "()", "completion.total"],
    ["read", "()", "completion.read"],
    ["first", "()", "completion.first"],
    ["count", "()", "completion.count"],
  ],
};

const REQUEST: Offer[] = [
  ["get", "(url, (error, response, body) => …)", "completion.http.get"],
  ["post", "(options, callback)", "completion.http.send"],
  ["put", "(options, callback)", "completion.http.send"],
  ["del", "(options, callback)", "completion.http.send"],
];

export const JAVASCRIPT: Vocabulary = {
  words: [
    ["tables", '.getTable("Name")', "completion.tables", "variable"],
    ["settings", "", "completion.settings", "variable"],
    ["run", "", "completion.run", "variable"],
    ["mssql", "", "completion.sql", "variable"],
    ["console", "", "completion.console", "variable"],
    ["statusCodes", "", undefined, "variable"],
    ["fetch", "(url, options)", "completion.http.get", "function"],
    ["require('request')", "", "completion.request", "function"],
    ["require('mobileservice-config')", ".appSettings", "completion.settings", "function"],
  ],
  members: {
    run: [...RUN, ["scheduledFor", "", "completion.run.scheduledFor", "property"]],
    tables: [["getTable", "(name)", "completion.tables"]],
    mssql: [
      ["query", "(sql, values, {success, error})", "completion.sql"],
      ["queryRaw", "(sql, values, {success, error})", "completion.sql"],
      ["open", "({success, error})"],
    ],
    console: [
      ["log", "(…)", "completion.console"],
      ["info", "(…)", "completion.console"],
      ["warn", "(…)", "completion.console"],
      ["error", "(…)", "completion.console"],
    ],
    request: REQUEST,
    statusCodes: ["OK", "CREATED", "BAD_REQUEST", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "CONFLICT"].map(
      (name): Offer => [name, "", undefined, "constant"],
    ),
  },
  table: [
    ["insert", "(row | rows, {success, error})", "completion.insert"],
    ["update", "(row, {success, error})", "completion.update"],
    ["del", "(id | row, {success, error})", "completion.delete"],
    ["lookup", "(id, {success, error})", "completion.lookup"],
    ["where", "({name: …})", "completion.where"],
    ["orderBy", '("n", "s")', "completion.orderBy"],
    ["orderByDescending", '("n")', "completion.orderByDescending"],
    ["select", '("n", "s")', "completion.select"],
    ["skip", "(count)", "completion.skip"],
    ["take", "(count)", "completion.take"],
    ["includeTotalCount", "()", "completion.total"],
    ["read", "({success, error})", "completion.read"],
  ],
};
