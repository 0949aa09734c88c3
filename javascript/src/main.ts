// One run of a script: starts warm and waits for the host's first message, then lives for that run only.

import "./quiet.ts";
import { exit } from "./native.ts";
import process from "node:process";
import { receive, Refused } from "./channel.ts";
import { execute } from "./execute.ts";
import { mapHosts } from "./hosts.ts";
import { installConsole, limitEntries } from "./log.ts";
import { requireFor } from "./modules.ts";
import { mssql } from "./mssql.ts";
import { type FromHost, type Start, VERSION } from "./protocol.ts";
import { push } from "./push.ts";
import { begin, fail, finish, note, publicRun } from "./session.ts";
import { statusCodes } from "./statuscodes.ts";
import { tables } from "./tables.ts";

function listen(): void {
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error ?? new Error(event.message));
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (event.reason instanceof Refused) note(event.reason);
    else fail(event.reason);
  });
  addEventListener("unload", finish);
  const leave = (code?: number | string | null): never => {
    if (Number(code)) {
      fail(new Error(`The script ended its process with exit code ${code}.`), "exited");
    }
    finish();
    exit(0);
  };
  process.exit = leave;
  Deno.exit = leave;
}

function publish(start: Start): void {
  const { settings } = start;
  const scope = {
    tables,
    mssql,
    push,
    statusCodes,
    require: requireFor(start),
    process,
    settings: Object.freeze({ ...settings }),
    run: publicRun(),
  };
  for (const [name, value] of Object.entries(scope)) {
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
  for (const [name, value] of Object.entries(settings)) process.env[name] = value;
}

async function main(): Promise<void> {
  const start: FromHost | null = await receive();
  if (start === null || start.type !== "start") exit(0); // never needed
  if (start.version !== VERSION) exit(1);
  listen();
  begin(start);
  limitEntries(start.entry_size);
  installConsole();
  mapHosts(start.hosts ?? {});
  publish(start);
  try {
    await execute(start);
  } catch (problem) {
    if (problem instanceof Refused) note(problem);
    else fail(problem);
  }
}

void main();
