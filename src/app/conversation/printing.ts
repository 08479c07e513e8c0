import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { MessageWindow } from "./message-window.ts";
import type { StickToEnd } from "./stick-to-end.ts";

/**
 * Renders everything that is loaded while it is printed. The host's update is a microtask: it is done when the event's
 * listener has returned, and the browser prints after that.
 */
export class Printing implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #window: MessageWindow;
  readonly #end: StickToEnd;
  #scrollTop = 0;

  constructor(host: ReactiveControllerHost, window: MessageWindow, end: StickToEnd) {
    this.#host = host;
    this.#window = window;
    this.#end = end;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("beforeprint", this.#onPrint);
    addEventListener("afterprint", this.#onPrint);
  }

  hostDisconnected(): void {
    removeEventListener("beforeprint", this.#onPrint);
    removeEventListener("afterprint", this.#onPrint);
  }

  #onPrint = ({ type }: Event): void => {
    const { scroller } = this.#end;
    this.#window.whole = type === "beforeprint";
    // Nothing scrolls on paper, so the scroller may have lost its place by the end.
    if (this.#window.whole) this.#scrollTop = scroller?.scrollTop ?? 0;
    else scroller?.scrollTo(0, this.#scrollTop);
    this.#host.requestUpdate();
  };
}
