import { suspect } from "./connection";
import type { Script, Session } from "./types";

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
  try {
    const said = await response.json();
    return new ApiError(response.status, said.code, said.message, said.field ?? null);
  } catch {
    return new ApiError(response.status, "unknown", `${response.status} ${response.statusText}`, null);
  }
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

function withBody(body: unknown): RequestInit {
  return { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

export const api = {
  get: <T>(path: string, parameters?: Parameters) => json<T>(send("GET", address(path, parameters))),
  post: <T>(path: string, body: unknown = {}) => json<T>(send("POST", address(path), withBody(body))),
  put: <T>(path: string, body: unknown) => json<T>(send("PUT", address(path), withBody(body))),
  patch: <T>(path: string, body: unknown) => json<T>(send("PATCH", address(path), withBody(body))),
  delete: async (path: string): Promise<void> => {
    await send("DELETE", address(path));
  },
  getText: async (path: string): Promise<string> => (await send("GET", address(path))).text(),
  putText: <T>(path: string, text: string) =>
    json<T>(send("PUT", address(path), { body: text, headers: { "Content-Type": "text/plain; charset=utf-8" } })),
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
