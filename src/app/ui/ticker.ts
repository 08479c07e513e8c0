import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How often, in milliseconds. */
export const TICK_MS = 500;

/** Renders its host again and again while something on it is counted down, and rests otherwise. */
export class Ticker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #isCounting: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, isCounting: () => boolean) {
    this.#host = host;
    this.#isCounting = isCounting;
    host.addController(this);
  }

  hostUpdated(): void {
    clearTimeout(this.#timer);
    if (this.#isCounting()) this.#timer = setTimeout(() => this.#host.requestUpdate(), TICK_MS);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
}
