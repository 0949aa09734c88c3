// Deno's own interface, for this child only: scripts have Node's and the web's.
export const native = Deno;

/** End this process at once; scripts get an exit that ends their run first. */
export const exit: (code?: number) => never = Deno.exit;
