import type { Message, RoomState } from "../../client/index.ts";
import type { MessageWindow } from "./message-window.ts";

/** How long a message is highlighted after the reader was led to it. */
const FOUND_MS = 2500;

/** The conversation, as far as the way to a message needs it. */
export interface Led extends HTMLElement {
  readonly state: RoomState;
  readonly messages: readonly Message[];
  readonly online: boolean;
  goTo(seq: number): void;
  requestUpdate(): void;
}

/** The way to a message, which may be pages away. */
export class Leading {
  /** The seq of the message that the reader was just led to. */
  found: number | null = null;
  readonly #host: Led;
  readonly #window: MessageWindow;
  /** The seq of a message that the reader is led to, once the older page with it has come. */
  #seeking: number | null = null;

  constructor(host: Led, window: MessageWindow) {
    this.#host = host;
    this.#window = window;
  }

  /** Looks for a message: it is here, only in an older page, or gone. */
  find(seq: number): "here" | "older" | "gone" {
    const { messages, state, online } = this.#host;
    if (!this.#shown(seq) && !this.#window.around(messages, seq)) {
      const isOlder = (messages[0]?.seq ?? 0) > seq && state.more;
      this.#seeking = isOlder && online ? seq : null;
      return isOlder ? "older" : "gone";
    }
    this.#seeking = null;
    this.found = seq;
    return "here";
  }

  /** Goes on, when an older page has come. */
  resume(): void {
    if (this.#seeking !== null && !this.#host.state.loadingOlder) this.#host.goTo(this.#seeking);
  }

  cancel(): void {
    this.#seeking = null;
  }

  /** Shows the message that was found, once it is rendered. */
  reveal(seq: number): void {
    const element = this.#shown(seq);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
    setTimeout(() => {
      if (this.found !== seq) return;
      this.found = null;
      this.#host.requestUpdate();
    }, FOUND_MS);
  }

  #shown(seq: number): HTMLElement | null {
    return this.#host.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  }
}
