// tables.getTable(name): the original's table object, with promises for those who give no callbacks.

import { ask, Refused } from "./channel.ts";
import { type Options, settle, understood } from "./callbacks.ts";
import { columnsOf, systemRows } from "./columns.ts";
import { Query, stripped } from "./query.ts";
import type { Row } from "./protocol.ts";

type Kind = "insert" | "update" | "upsert";

export class Table {
  #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  getTableName(): string {
    return this.#name;
  }

  /** One row, or many in one bulk insert, all or none. */
  insert(item: Row | Row[], options?: Options) {
    return this.#write("insert", item, options);
  }

  update(item: Row | Row[], options?: Options) {
    return this.#write("update", item, options);
  }

  upsert(item: Row | Row[], options?: Options) {
    return this.#write("upsert", item, options);
  }

  del(itemOrId: unknown, options?: Options) {
    if (!understood("del", options)) return undefined;
    const many = Array.isArray(itemOrId) ? itemOrId : [itemOrId];
    const ids = many.map((item) => item !== null && typeof item === "object" ? item.id : item);
    const version = (itemOrId as Row)?.__version ?? null;
    const done = ask({ type: "delete", table: this.#name, ids: ids.map(String), version });
    return this.#settle(done, options, () => []);
  }

  delete(itemOrId: unknown, options?: Options) {
    return this.del(itemOrId, options);
  }

  lookup(id: unknown, options?: Options) {
    if (!id) throw new Error("An id is needed to look up a row.");
    if (!understood("lookup", options)) return undefined;
    const row = ask({ type: "lookup", table: this.#name, row_id: String(id) })
      .then((found: Row) => stripped(found, options));
    return this.#settle(row, options, (found) => [found]);
  }

  read(query?: Query | Options, options?: Options) {
    if (!(query instanceof Query)) return this.#query().read(query);
    if (query.getTableName() !== this.#name) {
      throw new Error(`A query of '${query.getTableName()}' cannot be read from '${this.#name}'.`);
    }
    return query.read(options);
  }

  where(condition: unknown, ...values: unknown[]) {
    return this.#query().where(condition, ...values);
  }

  select(...columns: any[]) {
    return this.#query().select(...columns);
  }

  orderBy(...columns: string[]) {
    return this.#query().orderBy(...columns);
  }

  orderByDescending(...columns: string[]) {
    return this.#query().orderByDescending(...columns);
  }

  skip(count: number) {
    return this.#query().skip(count);
  }

  take(count: number) {
    return this.#query().take(count);
  }

  includeTotalCount() {
    return this.#query().includeTotalCount();
  }

  #query(): Query {
    return new Query(this.#name);
  }

  #write(kind: Kind, item: Row | Row[], options?: Options) {
    const many = Array.isArray(item) ? item : [item];
    for (const row of many) {
      if (row === null || typeof row !== "object" || Array.isArray(row)) {
        throw new TypeError(`${kind}() takes an object or an array of objects.`);
      }
    }
    if (!understood(kind, options)) return undefined;
    const done = this.#store(kind, many, options).then((answers: Row[]) => {
      answers.forEach((answer, place) => keep(many[place], answer, options));
      return item;
    }, (problem) => this.#conflict(problem, many));
    return this.#settle(done, options, (value) => [value]);
  }

  #store(kind: Kind, rows: Row[], options?: Options): Promise<Row[]> {
    if (!rows.length) return Promise.resolve([]);
    const columns = kind === "insert" ? columnsOf(rows, isSent) : null;
    if (columns === null) return ask({ type: kind, table: this.#name, rows: rows.map(wire) });
    const idOnly = !options?.systemProperties && rows[0].__version === undefined;
    return ask({ type: "insertcolumns", table: this.#name, columns })
      .then((stored) => systemRows(stored, idOnly));
  }

  /** The row as it is stored goes along with a conflict, and the item takes its version. */
  async #conflict(problem: Refused, rows: Row[]): Promise<never> {
    if (problem.code === "row_changed" && rows.length === 1) {
      const item = await ask({ type: "lookup", table: this.#name, row_id: String(rows[0].id) });
      (problem as any).item = item;
      rows[0].__version = item.__version;
    }
    throw problem;
  }

  #settle<T>(done: Promise<T>, options: Options | undefined, args: (value: T) => unknown[]) {
    return settle(`table '${this.#name}'`, done, options, args);
  }
}

/** Of the system columns only the version means something to the host. */
function isSent(name: string): boolean {
  return !name.startsWith("__") || name === "__version";
}

/** A falsy id counts as none. */
function wire(row: Row): Row {
  const given: Row = row.id ? { id: row.id } : {};
  for (const name of Object.keys(row)) {
    if (name !== "id" && isSent(name)) given[name] = row[name];
  }
  return given;
}

function keep(item: Row, stored: Row, options?: Options): void {
  item.id = stored.id;
  if (options?.systemProperties) {
    for (const [name, value] of Object.entries(stripped(stored, options))) {
      if (name.startsWith("__")) item[name] = value;
    }
  }
  if (item.__version !== undefined && stored.__version !== undefined) {
    item.__version = stored.__version;
  }
}

export const tables = {
  getTable(name: unknown): Table {
    if (typeof name !== "string") throw new TypeError("The name of a table must be a string.");
    return new Table(name);
  },
};
