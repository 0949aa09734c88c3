// What the editor offers while somebody types: the script API's words, and the service's own names.
import type { Key, Translate } from "../i18n";
import { JAVASCRIPT, PYTHON, type Offer, type Vocabulary } from "./vocabulary";

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

interface Option {
  label: string;
  type: string;
  /** How it is written, beside it. */
  detail?: string;
  /** Of what matches alike, the highest stands first. */
  boost?: number;
  /** What it does, in a sentence. */
  info?: string;
}

interface Offered {
  from: number;
  options: Option[];
  validFor?: RegExp;
}

/** Answers what may stand at the cursor, for a script in that language. */
export function completer(language: string, names: CompletionNames, t: Translate): (context: Context) => Offered | null {
  const words = language === "python" ? PYTHON : JAVASCRIPT;
  return (context) =>
    quoted(context, /(?:\btables\[|getTable\()["']\w*$/, names.tables, "class", t("completion.ownTable")) ??
    quoted(context, /\b(?:settings|appSettings)(?:\[|\.get\()["'][\w.-]*$/, names.settings, "constant", t("completion.ownSetting")) ??
    member(context, words, t) ??
    word(context, words, t);
}

function quoted(context: Context, pattern: RegExp, labels: string[], type: string, detail: string): Offered | null {
  const typed = context.matchBefore(pattern);
  if (typed === null || labels.length === 0) return null;
  const begun = Math.max(typed.text.lastIndexOf('"'), typed.text.lastIndexOf("'")) + 1;
  return { from: typed.from + begun, options: labels.map((label) => ({ label, type, detail })), validFor: /^[\w.-]*$/ };
}

/** Whether what is typed follows a dot. */
export const behindDot = (context: Context) => context.matchBefore(/\.\w*$/) !== null;

/** What follows a dot: the members of what is known by name, otherwise those of a table or a query. */
function member(context: Context, words: Vocabulary, t: Translate): Offered | null {
  const typed = context.matchBefore(/[\w$)\]"']\.\w*$/);
  if (typed === null) return null;
  const owner = context.matchBefore(/\b(\w+)\.\w*$/)?.text.split(".")[0] ?? "";
  const from = typed.from + typed.text.lastIndexOf(".") + 1;
  const offers = Object.hasOwn(words.members, owner) ? words.members[owner] : words.table;
  return { from, options: options(offers ?? [], t), validFor: /^\w*$/ };
}

function word(context: Context, words: Vocabulary, t: Translate): Offered | null {
  const typed = context.matchBefore(/\w+$/);
  if (typed === null || (typed.text.length < 2 && !context.explicit)) return null;
  return { from: typed.from, options: options(words.words, t), validFor: /^\w*$/ };
}

function options(offers: Offer[], t: Translate): Option[] {
  return offers.map(([label, detail, says, type = "method"], index) => ({
    label,
    type,
    boost: -index, // what is used most stands first
    detail,
    info: says === undefined ? undefined : t(says as Key),
  }));
}
