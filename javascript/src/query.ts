// Queries as the original had them: mutable, chainable, each call answers the query itself.

import { ask } from "./channel.ts";
import { type Options, settle, understood } from "./callbacks.ts";
import type { Expression, Query as Wire, Row } from "./protocol.ts";
import { fromFunction } from "./where.ts";

type Mapper = (this: Row) => unknown;

export class Query {
  #wire: Wire;
  #map: Mapper | null = null;

  constructor(table: string) {
    this.#wire = {
      table,
      order: [],
      select: [],
      skip: 0,
      take: null,
      with_total: false,
      include_deleted: false,
    };
  }

  getTableName(): string {
    return this.#wire.table;
  }

  where(condition: unknown, ...values: unknown[]): this {
    const found = condition === undefined || condition === null
      ? null
      : filterOf(condition, values);
    if (found) {
      const before = this.#wire.filter;
      this.#wire.filter = before ? { type: "call", op: "and", args: [before, found] } : found;
    }
    return this;
  }

  orderBy(...columns: (string | string[])[]): this {
    return this.#order(columns.flat(), false);
  }

  orderByDescending(...columns: (string | string[])[]): this {
    return this.#order(columns.flat(), true);
  }

  select(...columns: (string | string[] | Mapper)[]): this {
    if (typeof columns[0] === "function") this.#map = columns[0];
    else this.#wire.select = (columns as (string | string[])[]).flat();
    return this;
  }

  skip(count: number): this {
    this.#wire.skip = whole("skip", count);
    return this;
  }

  take(count: number): this {
    this.#wire.take = whole("take", count);
    return this;
  }

  includeTotalCount(): this {
    this.#wire.with_total = true;
    return this;
  }

  read(options?: Options): Promise<Row[]> | undefined {
    if (!understood("read", options)) return undefined;
    const wire = { ...this.#wire, include_deleted: options?.includeDeleted ?? false };
    const rows = ask({ type: "read", query: wire }).then((answer) => {
      const found: Row[] = answer.rows.map((row: Row) => stripped(row, options, wire.select));
      const map = this.#map;
      const shown = map ? found.map((row) => map.call(row)) : found;
      if (wire.with_total) {
        Object.defineProperty(shown, "totalCount", { value: answer.total, enumerable: false });
      }
      return shown as Row[];
    });
    return settle(`table '${wire.table}'`, rows, options, (value) => [value]);
  }

  /** New scripts await a query as it stands. */
  then(resolve: (rows: Row[]) => unknown, reject?: (problem: Error) => unknown): Promise<unknown> {
    return this.read()!.then(resolve, reject);
  }

  #order(columns: string[], descending: boolean): this {
    for (const column of columns) {
      const known = this.#wire.order.find((key) => key.column === column);
      if (known) known.descending = descending;
      else this.#wire.order.push({ column, descending });
    }
    return this;
  }
}

/** A row without the system columns that nobody asked for. */
export function stripped(row: Row, options: Options | undefined, selected: string[] = []): Row {
  const asked = options?.systemProperties ?? [];
  const all = asked === "*" || asked.includes("*");
  const names = all
    ? []
    : (asked as string[]).map((name) => name.startsWith("__") ? name : `__${name}`);
  const keep = (name: string) =>
    !name.startsWith("__") || all || names.includes(name) || selected.includes(name);
  return Object.fromEntries(Object.entries(row).filter(([name]) => keep(name)));
}

function filterOf(condition: unknown, values: unknown[]): Expression | null {
  switch (typeof condition) {
    case "string":
      return { type: "odata", text: condition, values };
    case "function":
      return fromFunction(condition as (...args: unknown[]) => unknown, values);
    case "object":
      return conjunction(
        Object.entries(condition as Row).map(([name, value]) => ({
          type: "call",
          op: "eq",
          args: [{ type: "column", name }, { type: "literal", value }],
        })),
      );
  }
  throw new TypeError(`Expected a function, object, or string, not ${String(condition)}.`);
}

function conjunction(parts: Expression[]): Expression | null {
  return parts.length < 2 ? parts[0] ?? null : { type: "call", op: "and", args: parts };
}

function whole(name: string, count: number): number {
  if (!Number.isInteger(count) || count < 0) {
    throw new TypeError(`${name}() takes a whole number, not ${String(count)}.`);
  }
  return count;
}
