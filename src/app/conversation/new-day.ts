import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Renders its host again when a day begins: *today* means another day then. */
export class NewDay implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #today = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#today = new Date().toDateString();
    this.#wait();
    // The timers of a machine that sleeps, or of a page that is hidden, come late.
    document.addEventListener("visibilitychange", this.#check);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#check);
  }

  #wait(): void {
    const now = Date.now();
    const midnight = new Date(now).setHours(24, 0, 0, 0);
    this.#timer = setTimeout(this.#check, midnight - now);
  }

  #check = (): void => {
    clearTimeout(this.#timer);
    this.#wait();
    const today = new Date().toDateString();
    if (today === this.#today) return;
    this.#today = today;
    this.#host.requestUpdate();
  };
}
