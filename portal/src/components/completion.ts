// What the editor offers while somebody types: the script API's words, and the service's own names.

export interface CompletionNames {
  tables: string[];
  settings: string[];
}

interface Typed {
  from: number;
  to: number;
  text: string;
}

/** The part of CodeMirror's completion context that is needed here. */
interface Context {
  explicit: boolean;
  matchBefore: (pattern: RegExp) => Typed | null;
}

interface Offered {
  from: number;
  options: { label: string; type: string }[];
  validFor?: RegExp;
}

const TABLE = [
  "all", "count", "delete", "first", "include_total_count", "insert", "lookup", "order_by", "read", "select", "skip",
  "take", "update", "upsert", "where",
];
const MEMBERS: Record<string, Record<string, string[]>> = {
  python: {
    run: ["arguments", "attempt", "id", "job", "progress", "scheduled_for", "state"],
    http: ["delete", "get", "patch", "post", "put", "request", "stream"],
    settings: ["get", "items", "keys", "values"],
  },
  javascript: {
    console: ["debug", "error", "info", "log", "warn"],
    tables: ["getTable"],
    mssql: ["open", "query", "queryRaw"],
    statusCodes: ["BAD_REQUEST", "CONFLICT", "CREATED", "FORBIDDEN", "NOT_FOUND", "OK", "UNAUTHORIZED"],
  },
};
const QUERY = ["del", "insert", "orderBy", "orderByDescending", "read", "select", "skip", "take", "update", "where"];
const WORDS: Record<string, string[]> = {
  python: ["from mainspring.script import http, oauth1, run, settings, tables", "mainspring.script", "oauth1"],
  javascript: ["require('request')", "require('mobileservice-config')", "tables.getTable", "console.log"],
};

/** Answers what may stand at the cursor, for a script in that language. */
export function completer(language: string, names: CompletionNames): (context: Context) => Offered | null {
  const family = language === "python" ? "python" : "javascript";
  return (context) =>
    quoted(context, /(?:\btables\[|getTable\()["']\w*/, names.tables, "class") ??
    quoted(context, /\b(?:settings|appSettings)(?:\[|\.get\()["']\w*/, names.settings, "constant") ??
    member(context, family) ??
    word(context, family);
}

function quoted(context: Context, pattern: RegExp, labels: string[], type: string): Offered | null {
  const typed = context.matchBefore(pattern);
  if (typed === null || labels.length === 0) return null;
  const begun = Math.max(typed.text.lastIndexOf('"'), typed.text.lastIndexOf("'")) + 1;
  return offer(typed.from + begun, labels, type);
}

function member(context: Context, family: string): Offered | null {
  const typed = context.matchBefore(/[\w$)\]"']\.\w*$|\b\w+\.\w*$/);
  if (typed === null) return null;
  const whole = context.matchBefore(/\b(\w+)\.\w*$/);
  const owner = whole?.text.split(".")[0] ?? "";
  const from = typed.from + typed.text.lastIndexOf(".") + 1;
  const known = MEMBERS[family]?.[owner];
  return offer(from, known ?? (family === "python" ? TABLE : QUERY), "method");
}

function word(context: Context, family: string): Offered | null {
  const typed = context.matchBefore(/\w+$/);
  if (typed === null || (typed.text.length < 2 && !context.explicit)) return null;
  return offer(typed.from, [...Object.keys(MEMBERS[family] ?? {}), "tables", ...(WORDS[family] ?? [])], "variable");
}

function offer(from: number, labels: string[], type: string): Offered {
  return { from, options: [...new Set(labels)].map((label) => ({ label, type })), validFor: /^\w*$/ };
}
