// where(function () { return this.a > 1; }): the function's source becomes a filter; it is never called.

import { parseExpressionAt } from "acorn";
import type { Expression } from "./protocol.ts";

type Any = Record<string, any>; // a node of the syntax tree
type Scope = Map<string, unknown>;

const BINARY: Record<string, string> = {
  "==": "eq",
  "===": "eq",
  "!=": "ne",
  "!==": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "mod",
  "&&": "and",
  "||": "or",
};

const METHODS: Record<string, [string, number]> = {
  toUpperCase: ["toupper", 0],
  toLowerCase: ["tolower", 0],
  trim: ["trim", 0],
  indexOf: ["indexof", 1],
  concat: ["concat", 1],
  substring: ["substring", 2],
  substr: ["substring", 2],
  replace: ["replace", 2],
  startsWith: ["startswith", 1],
  endsWith: ["endswith", 1],
  getFullYear: ["year", 0],
  getUTCFullYear: ["year", 0],
  getYear: ["year", 0],
  getMonth: ["month", 0],
  getUTCMonth: ["month", 0],
  getDate: ["day", 0],
  getUTCDate: ["day", 0],
};

const MATH = new Set(["floor", "ceil", "round"]);

export function fromFunction(
  condition: (...args: unknown[]) => unknown,
  values: unknown[],
): Expression {
  const source = condition.toString();
  const node = parse(source);
  const names: string[] = node.params.map((parameter: Any) => parameter.name);
  if (names.length > values.length) {
    throw new Error(`Expected value(s) for parameter(s) ${names.slice(values.length).join(", ")}.`);
  }
  if (names.length < values.length) {
    throw new Error(
      `Expected parameter(s) for value(s) ${values.slice(names.length).map(String).join(", ")}.`,
    );
  }
  const body: Any = node.body;
  const statement: Any = body.type === "BlockStatement" ? body.body[0] : null;
  const returned: Any = statement === null ? body : statement?.argument;
  const alone = body.type !== "BlockStatement" ||
    (body.body.length === 1 && statement.type === "ReturnStatement");
  if (!alone || !returned) {
    throw new Error("A where function must be one return of one expression.");
  }
  return new Translation(source, new Map(names.map((name, place) => [name, values[place]]))).of(
    returned,
  );
}

function parse(source: string): Any {
  for (const text of [`(${source})`, `({${source}})`]) {
    try {
      const node: Any = parseExpressionAt(text, 0, { ecmaVersion: "latest" }) as Any;
      return node.type === "ObjectExpression" ? node.properties[0].value : node;
    } catch {
      continue; // a method in short form parses as part of an object
    }
  }
  throw new Error("This where function cannot be read.");
}

class Translation {
  constructor(private source: string, private scope: Scope) {}

  of(node: Any): Expression {
    if (!usesThis(node)) return { type: "literal", value: this.value(node) };
    switch (node.type) {
      case "LogicalExpression":
      case "BinaryExpression":
        return this.binary(node);
      case "UnaryExpression":
        return this.unary(node);
      case "MemberExpression":
        return this.member(node);
      case "CallExpression":
        return this.call(node);
      case "ParenthesizedExpression":
        return this.of(node.expression);
    }
    return this.refuse(node);
  }

  private binary(node: Any): Expression {
    if (node.operator === "in") return this.within(node);
    const op = BINARY[node.operator] ?? this.refuse(node);
    return { type: "call", op, args: [this.of(node.left), this.of(node.right)] };
  }

  private within(node: Any): Expression {
    const given = this.value(node.right);
    if (!Array.isArray(given)) this.refuse(node);
    const left = this.of(node.left);
    const values = (given as unknown[]).map((item) => {
      if (item === null || typeof item !== "object" || item instanceof Date) return item;
      const fields = Object.values(item);
      return fields.length === 1 ? fields[0] : this.refuse(node);
    });
    const never: Expression = { type: "literal", value: false };
    if (!values.length) {
      return { type: "call", op: "eq", args: [never, { type: "literal", value: true }] };
    }
    return {
      type: "call",
      op: "in",
      args: [left, ...values.map((value): Expression => ({ type: "literal", value }))],
    };
  }

  private unary(node: Any): Expression {
    const argument = this.of(node.argument);
    if (node.operator === "+") return argument;
    const op = { "!": "not", "-": "neg" }[node.operator as string] ?? this.refuse(node);
    return { type: "call", op, args: [argument] };
  }

  private member(node: Any): Expression {
    const name = node.computed ? String(this.value(node.property)) : node.property.name;
    if (node.object.type === "ThisExpression") return { type: "column", name };
    if (name !== "length") this.refuse(node);
    return { type: "call", op: "length", args: [this.of(node.object)] };
  }

  private call(node: Any): Expression {
    const callee: Any = node.callee;
    if (callee.type !== "MemberExpression" || callee.computed) this.refuse(node);
    const name: string = callee.property.name;
    if (callee.object.type === "Identifier" && callee.object.name === "Math" && MATH.has(name)) {
      const op = name === "ceil" ? "ceiling" : name;
      return { type: "call", op, args: [this.of(node.arguments[0])] };
    }
    const [op, count] = METHODS[name] ?? this.refuse(node);
    if (node.arguments.length > count) this.refuse(node);
    const made: Expression = {
      type: "call",
      op,
      args: [callee.object, ...node.arguments].map((a) => this.of(a)),
    };
    // Months count from 0 in JavaScript, from 1 in a filter.
    if (op !== "month") return made;
    return { type: "call", op: "sub", args: [made, { type: "literal", value: 1 }] };
  }

  /** The value of an expression without `this`: of its parameters and constants only. */
  private value(node: Any): unknown {
    const names = [...this.scope.keys()];
    try {
      return new Function(...names, `return (${this.text(node)});`)(...this.scope.values());
    } catch (problem) {
      if (problem instanceof ReferenceError) {
        throw new Error(
          `${problem.message}: a where function sees its parameters only. Declare one, and give its value ` +
            "after the function.",
        );
      }
      throw problem;
    }
  }

  private text(node: Any): string {
    const shift = this.source.startsWith("function") || !isMethod(this.source) ? 1 : 2;
    return this.source.slice(node.start - shift, node.end - shift);
  }

  private refuse(node: Any): never {
    throw new Error(`The expression '${this.text(node)}' is not supported.`);
  }
}

function isMethod(source: string): boolean {
  try {
    parseExpressionAt(`(${source})`, 0, { ecmaVersion: "latest" });
    return false;
  } catch {
    return true;
  }
}

function usesThis(node: unknown): boolean {
  if (node === null || typeof node !== "object") return false;
  if ((node as Any).type === "ThisExpression") return true;
  return Object.values(node).some((part) =>
    Array.isArray(part) ? part.some(usesThis) : usesThis(part)
  );
}
