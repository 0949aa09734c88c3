// The channel: frames on standard input and output.
//
// Writing is synchronous, so that a script that logs in a loop is slowed to what the host takes. Reading
// happens only while an answer is waited for, so that nothing here keeps an empty event loop alive.

import { exit, native } from "./native.ts";
import { decode, Encoder } from "@msgpack/msgpack";
import type { Answer, Ask, FromChild, FromHost, Refusal } from "./protocol.ts";

const LENGTH_BYTES = 4;
const LARGEST_FRAME = 64 * 1024 * 1024;
const WINDOW = 16; // requests on their way at once: as many as the host answers at the same time

const input = native.stdin;
const output = native.stdout;
// A text may hold half of a pair (an emoji cut in two), which the package would write as broken UTF-8.
const encoding: { encodeString(text: string): void } = Encoder.prototype as any;
const encodeString = encoding.encodeString;
encoding.encodeString = function (text: string) {
  encodeString.call(this, text.toWellFormed());
};
const encoder = new Encoder({ useBigInt64: true, ignoreUndefined: true });

/** An error that the host answered a request with. */
export class Refused extends Error {
  constructor(readonly code: string, message: string, readonly field: string | null) {
    super(message);
    this.name = "Error";
  }
}

interface Waiting {
  ask: Ask;
  asked: Error; // knows where in the script
  resolve: (value: any) => void;
  reject: (problem: Error) => void;
}

const waiting = new Map<number, Waiting>();
const queue: Waiting[] = [];
let last = 0;
let reading = false;

/** Ask the host; resolves with its answer, rejects with `Refused`. */
export function ask(request: Ask): Promise<any> {
  const asked = new Error();
  return new Promise((resolve, reject) => {
    queue.push({ ask: request, asked, resolve, reject });
    fill();
  });
}

export function send(message: FromChild): void {
  const body = encoder.encode(message);
  if (body.length > LARGEST_FRAME) {
    throw new RangeError(`One call takes at most ${LARGEST_FRAME / 2 ** 20} MiB: send fewer rows.`);
  }
  const frame = new Uint8Array(LENGTH_BYTES + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, LENGTH_BYTES);
  let written = 0;
  while (written < frame.length) written += output.writeSync(frame.subarray(written));
}

/** The host's next message, or null where it has gone. */
export async function receive(): Promise<FromHost | null> {
  const length = await exactly(LENGTH_BYTES);
  if (length === null) return null;
  const body = await exactly(new DataView(length.buffer).getUint32(0));
  return body === null ? null : decode(body) as FromHost;
}

function fill(): void {
  while (queue.length && waiting.size < WINDOW) {
    const next = queue.shift()!;
    const id = ++last;
    try {
      send({ ...next.ask, id });
      waiting.set(id, next);
    } catch (problem) {
      next.reject(problem as Error); // a value that cannot be sent
    }
  }
  if (waiting.size && !reading) void read();
}

async function read(): Promise<void> {
  reading = true;
  while (waiting.size) {
    const message = await receive();
    if (message === null) exit(1);
    if (message.type === "answer" || message.type === "refusal") take(message);
  }
  reading = false;
}

function take(message: Answer | Refusal): void {
  const asked = waiting.get(message.id);
  if (!asked) return;
  waiting.delete(message.id);
  fill();
  if (message.type === "answer") asked.resolve(message.value);
  else asked.reject(refusal(message, asked.asked));
}

/** The error that a refusal is, with the stack of whoever asked. */
function refusal(message: Refusal, asked: Error): Refused {
  const refused = new Refused(message.code, message.message, message.field);
  const frames = String(asked.stack).split("\n").slice(1);
  refused.stack = [`${refused.name}: ${refused.message}`, ...frames].join("\n");
  return refused;
}

async function exactly(length: number): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await input.read(bytes.subarray(filled));
    if (count === null) return null;
    filled += count;
  }
  return bytes;
}
