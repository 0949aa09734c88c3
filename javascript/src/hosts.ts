// Requests to mapped hosts go elsewhere, HTTPS ones too, and say whom they were meant for.

import http from "node:http";
import https from "node:https";

type Hosts = Record<string, string>;

export function mapHosts(hosts: Hosts): void {
  if (!Object.keys(hosts).length) return;
  mapNode(http as any, "http", hosts);
  mapNode(https as any, "https", hosts);
  mapFetch(hosts);
}

function mapNode(module: Record<string, any>, scheme: string, hosts: Hosts): void {
  const original = module.request;
  module.request = (first: any, ...rest: any[]) => {
    const { options, callback } = joined(first, rest);
    const named = String(options.hostname ?? options.host ?? "");
    const target = hosts[named.replace(/:\d+$/, "")];
    if (target === undefined) return original(first, ...rest);
    const to = new URL(target);
    const elsewhere = {
      ...options,
      protocol: to.protocol,
      host: to.hostname,
      hostname: to.hostname,
      port: to.port || undefined,
      agent: undefined,
      headers: { ...options.headers, host: named, "x-forwarded-proto": scheme },
    };
    const request = to.protocol === "https:" ? https.request : http.request;
    return request(elsewhere, callback);
  };
  module.get = (...given: any[]) => {
    const request = module.request(...given);
    request.end();
    return request;
  };
}

function joined(first: any, rest: any[]): { options: Record<string, any>; callback: any } {
  const callback = rest.find((value) => typeof value === "function");
  const more = rest.find((value) => value !== null && typeof value === "object") ?? {};
  if (typeof first !== "string" && !(first instanceof URL)) return { options: first, callback };
  const url = new URL(first);
  const parts = {
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port,
    path: url.pathname + url.search,
  };
  return { options: { ...parts, ...more }, callback };
}

function mapFetch(hosts: Hosts): void {
  const original = globalThis.fetch;
  globalThis.fetch = (input: any, init?: any) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const target = hosts[url.hostname];
    if (target === undefined) return original(request);
    const to = new URL(url.pathname + url.search, target);
    const headers = new Headers(request.headers);
    headers.set("x-forwarded-host", url.host);
    headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
    return original(new Request(to, { ...pieces(request), headers }));
  };
}

function pieces(request: Request): RequestInit {
  const { method, body, redirect, signal } = request;
  return { method, body, redirect, signal, ...(body ? { duplex: "half" } : {}) } as RequestInit;
}
