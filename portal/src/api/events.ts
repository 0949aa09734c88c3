import { suspect, whenHealed } from "./connection";

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

type Listener = (event: MessageEvent<string>) => void;

/** A stream of events that is taken up where it broke, also where a browser would give it up. */
export class Events {
  readonly #address: string;
  readonly #listeners: [string, Listener][] = [];
  readonly #forget: () => void;
  #source: EventSource;
  #last = "";
  #pause = FIRST_PAUSE;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(address: string) {
    this.#address = address;
    this.#source = this.#open();
    this.#forget = whenHealed(() => {
      if (this.#source.readyState !== EventSource.OPEN) this.#reopen();
    });
  }

  addEventListener(name: string, listener: Listener): void {
    this.#listeners.push([name, listener]);
    this.#attach(this.#source, name, listener);
  }

  close(): void {
    this.#forget();
    clearTimeout(this.#timer);
    this.#source.close();
  }

  #open(): EventSource {
    const joint = this.#address.includes("?") ? "&" : "?";
    const behind = this.#last === "" ? "" : `${joint}last_event_id=${this.#last}`;
    const source = new EventSource(this.#address + behind);
    source.addEventListener("open", () => {
      this.#pause = FIRST_PAUSE;
    });
    source.addEventListener("error", () => {
      suspect();
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#reopen(), this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    });
    for (const [name, listener] of this.#listeners) this.#attach(source, name, listener);
    return source;
  }

  #reopen(): void {
    clearTimeout(this.#timer);
    this.#source.close();
    this.#source = this.#open();
  }

  #attach(source: EventSource, name: string, listener: Listener): void {
    source.addEventListener(name, (event) => {
      const told = event as MessageEvent<string>;
      if (told.lastEventId) this.#last = told.lastEventId;
      listener(told);
    });
  }
}
