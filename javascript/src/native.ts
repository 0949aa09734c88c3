// Deno's own interface, for this child only: scripts have Node's and the web's.
export const native = Deno;

/** End this process; TypeScript knows that of `Deno.exit` only by its own name. */
export function exit(code: number): never {
  return native.exit(code);
}
