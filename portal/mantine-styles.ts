import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "vite";

const NAME = "virtual:mantine-styles.css";
const MANTINE = "node_modules/@mantine/core";
const COLOURS = ["pink", "grape", "violet", "indigo", "blue", "cyan", "teal", "green", "lime", "yellow", "orange"];
const ALWAYS = ["default-css-variables", "baseline", "global"];

/** The styles of those components of Mantine that are used, directly or by others, and of no more. */
export function mantineStyles(): Plugin {
  return {
    name: "mantine-styles",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? styles() : null),
  };
}

function styles(): string {
  const names = [...ALWAYS, ...usedStyles()];
  const whole = readFileSync(`${MANTINE}/styles.css`, "utf8");
  const texts = names.map((name) => withUsedColours(readFileSync(`${MANTINE}/styles/${name}.css`, "utf8")));
  // The order of all the styles is kept: what is made of other components overrules them.
  const place = (text: string) => whole.indexOf(/\.m_[0-9a-f]+/.exec(text)?.[0] ?? text.slice(0, 40));
  return [...texts.slice(0, ALWAYS.length), ...texts.slice(ALWAYS.length).sort((a, b) => place(a) - place(b))].join("\n");
}

/** Without the shades of those colours that nothing here has. */
function withUsedColours(text: string): string {
  const sources = files("src").map((file) => readFileSync(file, "utf8")).join("\n");
  const unused = COLOURS.filter((colour) => !new RegExp(`["'-]${colour}\\b`).test(sources));
  return text.replace(new RegExp(`\\s*--mantine-color-(${unused.join("|")})-[\\w-]+:[^;]+;`, "g"), "");
}

function usedStyles(): string[] {
  const sources = [...files("src"), ...files("node_modules/@mantine/notifications/esm")];
  const wanted = new Set(sources.flatMap((file) => namesFrom(readFileSync(file, "utf8"))));
  const index = readFileSync(`${MANTINE}/esm/index.mjs`, "utf8");
  const seen = new Set<string>();
  for (const [, names = "", path = ""] of index.matchAll(/import \{([^}]*)\} from "(\.[^"]+)"/g)) {
    if (namesIn(names).some((name) => wanted.has(name))) visit(join(`${MANTINE}/esm`, path), seen);
  }
  return [...seen]
    .filter((file) => file.endsWith(".module.mjs"))
    .map((file) => basename(file, ".module.mjs"))
    .filter((name) => existsSync(`${MANTINE}/styles/${name}.css`));
}

function visit(file: string, seen: Set<string>): void {
  if (seen.has(file) || !existsSync(file)) return;
  seen.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)) visit(join(dirname(file), path), seen);
}

function namesFrom(source: string): string[] {
  return [...source.matchAll(/import \{([^}]*)\} from ["']@mantine\/core["']/g)].flatMap(([, names = ""]) => namesIn(names));
}

function namesIn(list: string): string[] {
  return list.split(",").map((name) => (name.trim().replace(/^type /, "").split(" as ")[0] ?? "").trim());
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|mjs)$/.test(name))
    .map((name) => join(folder, name));
}
