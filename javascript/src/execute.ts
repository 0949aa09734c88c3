// Evaluates a script and calls its entry: a plain script as the original did, or an ES module.

import vm from "node:vm";
import { parse } from "acorn";
import { fail } from "./session.ts";
import type { Start } from "./protocol.ts";
import { nameScript } from "./trace.ts";

type Entry = (...args: unknown[]) => unknown;

export async function execute(start: Start): Promise<void> {
  const entry = await load(start);
  if (typeof entry !== "function") {
    fail(
      new Error(`The script defines no function named ${start.entry_names.join(" or ")}.`),
      "no_entry",
    );
  }
  await (entry as Entry).apply(null, []);
}

async function load(start: Start): Promise<unknown> {
  const typed = start.source_path.endsWith(".ts");
  const script = typed ? null : compiled(start);
  if (script !== null) return fromScript(script, start);
  const module = await imported(start, typed);
  const names = [...start.entry_names, "default"];
  return names.map((name) => module[name]).find((value) => typeof value === "function");
}

/** The source as a plain script in strict mode; null where it can only be a module. */
function compiled(start: Start): vm.Script | null {
  try {
    return new vm.Script(`"use strict";${start.source}`, { filename: start.source_path });
  } catch (problem) {
    if (isModule(start.source)) return null;
    fail(placed(problem, start, "script"), "syntax_error");
  }
}

/** A syntax error with its place, which the engine does not tell. */
function placed(problem: unknown, start: Start, sourceType: "script" | "module"): unknown {
  try {
    parse(start.source, { ecmaVersion: "latest", sourceType });
    return problem; // the parser sees nothing wrong, as with types
  } catch (found) {
    const { line, column } = (found as { loc: { line: number; column: number } }).loc;
    const said = problem instanceof SyntaxError ? problem.message : (found as Error).message;
    const error = new SyntaxError(said.replace(/ \(\d+:\d+\)$/, ""));
    error.stack = `SyntaxError: ${error.message}\n    at ${start.source_path}:${line}:${
      column + 1
    }`;
    return error;
  }
}

function isModule(source: string): boolean {
  return /^\s*(?:import\b|export\b)/m.test(source) || /\bawait\b/.test(source);
}

function fromScript(script: vm.Script, start: Start): unknown {
  script.runInThisContext();
  for (const name of start.entry_names) {
    if (vm.runInThisContext(`typeof ${name}`) === "function") return vm.runInThisContext(name);
  }
  return undefined;
}

async function imported(start: Start, typed: boolean): Promise<Record<string, unknown>> {
  const type = typed ? "application/typescript" : "text/javascript";
  const url = URL.createObjectURL(new Blob([start.source], { type }));
  nameScript(url, start.source_path);
  try {
    return await import(url);
  } catch (problem) {
    const syntax = problem instanceof SyntaxError ||
      /could not be parsed|Expected/.test(String(problem));
    if (!syntax) fail(problem);
    fail(typed ? problem : placed(problem, start, "module"), "syntax_error");
  }
}
