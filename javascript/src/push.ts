// push: the original's notification services are gone; every call says so where it is heard.

import { say } from "./log.ts";

const WORDS =
  "Mainspring sends no push notifications itself: call your provider's API, with require('request') or " +
  "fetch, and keep its key as a setting.";

function refuse(...args: unknown[]): void {
  say("error", WORDS);
  const options = args.at(-1) as { error?: (problem: Error) => void } | undefined;
  if (typeof options?.error === "function") queueMicrotask(() => options.error!(new Error(WORDS)));
}

/** Whatever is called on it, at any depth, answers the same. */
export const push: unknown = new Proxy(refuse, {
  get: (_target, name) => typeof name === "symbol" || name === "then" ? undefined : push,
});
