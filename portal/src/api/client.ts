import { suspect } from "./connection";
import type { Script, Session, SharedText } from "./types";

/** What the server said when it refused: the API's one shape of errors. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null,
  ) {
    super(message);
  }
}

const BASE = "/api/v1";

let csrf: string | null = null;
let onSignedOut: () => void = () => undefined;

/** Called when the server no longer knows the session. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

export function keepSession(session: Session | null): void {
  csrf = session?.csrf ?? null;
}

type Parameters = Record<string, string | number | boolean | null | undefined>;

export function address(path: string, parameters: Parameters = {}): string {
  const given = Object.entries(parameters).filter(([, value]) => value != null && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return BASE + path + (given.length > 0 ? `?${query}` : "");
}

async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (csrf !== null && method !== "GET") headers.set("X-CSRF-Token", csrf);
  let response: Response;
  try {
    response = await fetch(path, { ...init, method, headers, credentials: "same-origin" });
  } catch {
    suspect();
    throw new ApiError(0, "offline", "", null);
  }
  if (response.ok) return response;
  const problem = await refusal(response);
  if (problem.status === 401 && problem.code !== "wrong_credentials") onSignedOut();
  throw problem;
}

async function refusal(response: Response): Promise<ApiError> {
  return refusalOf(response.status, response.statusText, await response.text());
}

function refusalOf(status: number, name: string, text: string): ApiError {
  try {
    const said = JSON.parse(text);
    return new ApiError(status, said.code, said.message, said.field ?? null);
  } catch {
    return new ApiError(status, "unknown", `${status} ${name}`, null);
  }
}

export interface Upload {
  path: string;
  file: Blob;
  /** How much of the file was sent, from 0 to 1. */
  onSent?: (part: number) => void;
  /** Each line of the answer as it comes. */
  onLine?: (line: unknown) => void;
  signal?: AbortSignal;
}

/** Sends a file and reads an answer of lines: `fetch` does not tell how much it has sent. */
export function upload({ path, file, onSent, onLine, signal }: Upload): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let read = 0;
    const lines = () => {
      const end = request.responseText.lastIndexOf("\n") + 1;
      for (const line of request.responseText.slice(read, end).split("\n")) {
        if (line !== "") onLine?.(parseExactly(line));
      }
      read = Math.max(read, end);
    };
    request.open("POST", path);
    if (csrf !== null) request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.onprogress = (event) => onSent?.(event.loaded / Math.max(1, event.total));
    request.onprogress = () => request.status === 200 && lines();
    request.onerror = () => reject(new ApiError(0, "offline", "", null));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      if (request.status === 200) {
        lines();
        resolve();
      } else {
        if (request.status === 401) onSignedOut();
        reject(refusalOf(request.status, request.statusText, request.responseText));
      }
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** JSON whose integers beyond 2^53 stay exact, as bigint. */
export function parseExactly(text: string): unknown {
  const revive = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? BigInt(context.source)
      : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}

async function json<T>(response: Promise<Response>): Promise<T> {
  const text = await (await response).text();
  return (text === "" ? undefined : parseExactly(text)) as T;
}

/** The other way round: JSON in which a bigint is a number like others. */
export function writeExactly(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(writeExactly).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const given = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${given.map(([name, part]) => `${JSON.stringify(name)}:${writeExactly(part)}`).join(",")}}`;
}

function withBody(body: unknown): RequestInit {
  return { body: writeExactly(body), headers: { "Content-Type": "application/json" } };
}

export const api = {
  get: <T>(path: string, parameters?: Parameters) => json<T>(send("GET", address(path, parameters))),
  post: <T>(path: string, body: unknown = {}) => json<T>(send("POST", address(path), withBody(body))),
  put: <T>(path: string, body: unknown) => json<T>(send("PUT", address(path), withBody(body))),
  patch: <T>(path: string, body: unknown) => json<T>(send("PATCH", address(path), withBody(body))),
  /** A file as it is, or the beginning of one. */
  postFile: <T>(path: string, parameters: Parameters, file: Blob) =>
    json<T>(send("POST", address(path, parameters), { body: file })),
  delete: async (path: string): Promise<void> => {
    await send("DELETE", address(path));
  },
  getText: async (path: string): Promise<string> => (await send("GET", address(path))).text(),
  getShared: async (path: string): Promise<SharedText> => {
    const response = await send("GET", address(`/shared/${path}`));
    return { source: await response.text(), tag: response.headers.get("ETag") };
  },
  /** Only while what is stored has the tag; null stores it whatever is, "new" only where nothing is. */
  putShared: async (path: string, source: string, expected: string | null): Promise<SharedText> => {
    const [condition, value] = expected === "new" ? ["If-None-Match", "*"] : ["If-Match", expected ?? "*"];
    const headers = { "Content-Type": "text/plain; charset=utf-8", [condition]: value };
    const response = await send("PUT", address(`/shared/${path}`), { body: source, headers });
    return { source, tag: response.headers.get("ETag") };
  },
  getScript: async (job: string, version?: number): Promise<Script> => {
    const which = version === undefined ? "" : `/versions/${version}`;
    const response = await send("GET", address(`/jobs/${job}/script${which}`));
    return {
      source: await response.text(),
      version: Number(response.headers.get("X-Script-Version")),
    };
  },
  putScript: <T>(job: string, source: string, expected: number | null) =>
    json<T>(
      send("PUT", address(`/jobs/${job}/script`), {
        body: source,
        headers: {
          "Content-Type": "text/plain; charset=utf-8",
          ...(expected === null ? {} : { "If-Match": `"${expected}"` }),
        },
      }),
    ),
};
