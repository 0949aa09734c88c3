// What a script says: `console`, and everything else that would write to a terminal.

import { format, inspect } from "node:util";
import process from "node:process";
import { send } from "./channel.ts";
import type { Level } from "./protocol.ts";

let longest = 16 * 1024; // characters; the host cuts to bytes

export function limitEntries(size: number): void {
  longest = size;
}

export function say(level: Level, message: string): void {
  send({ type: "log", at: new Date(), level, message: message.slice(0, longest + 1) });
}

const at = (level: Level) => (...args: unknown[]) => say(level, format(...args));

export function installConsole(): void {
  const own = {
    debug: at("debug"),
    log: at("info"),
    info: at("info"),
    warn: at("warning"),
    error: at("error"),
    dir: (value: unknown) => say("info", inspect(value)),
    trace: (...args: unknown[]) => say("info", new Error(format(...args)).stack ?? ""),
    assert: (condition: unknown, ...args: unknown[]) => {
      if (!condition) say("error", `Assertion failed: ${format(...args)}`);
    },
  };
  Object.assign(globalThis.console, own);
  divert(process.stdout, "info");
  divert(process.stderr, "warning");
}

/** Whatever writes to a stream of the process line by line, writes to the log. */
function divert(stream: { write: unknown }, level: Level): void {
  let rest = "";
  stream.write = (chunk: unknown): boolean => {
    const lines =
      (rest + (typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk as Uint8Array)))
        .split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) say(level, line);
    return true;
  };
}
