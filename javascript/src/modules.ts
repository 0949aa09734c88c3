// require(): Node's own modules, the ones that came with the original, shared scripts, installed packages.

import { createRequire, isBuiltin } from "node:module";
import vm from "node:vm";
import async from "async";
import request from "request";
import underscore from "underscore";
import type { Start } from "./protocol.ts";

const nodeRequire = createRequire("file:///scheduler/script.js");

export type Require = (name: string) => unknown;

/** What `require` answers in a script of this run. */
export function requireFor(start: Start): Require {
  const own: Record<string, unknown> = {
    async,
    request,
    underscore,
    "mobileservice-config": configOf(start.settings),
  };
  const packages = start.modules ? createRequire(`${start.modules}/script.js`) : null;
  const shared = new Shared(start, (name) => find(name));
  function find(name: string): unknown {
    if (typeof name !== "string" || !name) throw new TypeError("require() takes a name.");
    if (name.startsWith(".")) return shared.load(name);
    if (Object.hasOwn(own, name)) return own[name];
    if (isBuiltin(name)) return nodeRequire(name);
    if (packages !== null) {
      try {
        return packages(name);
      } catch (problem) {
        if ((problem as { code?: string }).code !== "MODULE_NOT_FOUND") throw problem;
      }
    }
    throw missing(name);
  }
  return find;
}

function missing(name: string): Error {
  const problem = new Error(
    `Cannot find module '${name}'. There are Node's own modules, request, async, underscore and ` +
      "mobileservice-config; others come with the service's shared package.json, or in an ES module " +
      `with import x from "npm:${name}".`,
  );
  return Object.assign(problem, { code: "MODULE_NOT_FOUND" });
}

/** The original's configuration module: settings under their own names, all of them as app settings too. */
function configOf(settings: Record<string, string>): unknown {
  const appSettings = Object.freeze({ ...settings });
  return Object.freeze({ ...settings, appSettings });
}

/** Shared scripts: CommonJS modules without `tables` and the like, which they are handed. */
class Shared {
  #loaded = new Map<string, { exports: unknown }>();

  constructor(private start: Start, private require: Require) {}

  load(name: string): unknown {
    const path = name.replace(/^(\.\.?\/)+/, "").replace(/^shared\//, "");
    const source = [path, `${path}.js`, `${path}/index.js`].find((p) =>
      p in (this.start.shared ?? {})
    );
    if (source === undefined) {
      throw Object.assign(new Error(`There is no shared script '${path}'.`), {
        code: "MODULE_NOT_FOUND",
      });
    }
    const known = this.#loaded.get(source);
    if (known) return known.exports;
    const module = { exports: {} as unknown };
    this.#loaded.set(source, module);
    const text = this.start.shared[source];
    const wrapped = new vm.Script(`(function (exports, require, module) {${text}\n})`, {
      filename: `/shared/${source}`,
    });
    wrapped.runInThisContext()(module.exports, this.require, module);
    return module.exports;
  }
}
