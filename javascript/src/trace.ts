// Errors as people read them: a sentence, and a stack of the user's own frames.

const OURS = /\((?:file|ext|node):|\bat (?:async )?(?:file|ext|node):|bundle\.js/;

const shown: [string, string][] = [];

/** Name a script by the path under which people know it, wherever the engine names its URL. */
export function nameScript(url: string, path: string): void {
  shown.push([url, path]);
}

export function describe(thrown: unknown): { message: string; traceback: string | null } {
  if (!(thrown instanceof Error)) {
    return { message: `The script threw what is no Error: ${brief(thrown)}`, traceback: null };
  }
  const message = `${thrown.name}: ${thrown.message}`;
  return { message, traceback: cut(thrown) };
}

function cut(error: Error): string {
  const lines = String(error.stack ?? error).split("\n");
  const kept: string[] = [];
  for (const line of lines) {
    const frame = /^\s+at /.test(line);
    if (frame && OURS.test(line)) {
      if (kept.at(-1) !== "    [external code]") kept.push("    [external code]");
    } else kept.push(line);
  }
  while (kept.length > 1 && kept.at(-1) === "    [external code]") kept.pop();
  let text = kept.join("\n");
  for (const [url, path] of shown) text = text.replaceAll(url, path);
  return text;
}

function brief(value: unknown): string {
  try {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return (text ?? String(value)).slice(0, 500);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
