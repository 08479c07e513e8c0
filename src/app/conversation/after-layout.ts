import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Calls back after the layout that the browser does by itself: measuring in an update would do one more. */
export class AfterLayout implements ReactiveController {
  readonly #measure: () => void;
  #frame: number | null = null;

  constructor(host: ReactiveControllerHost, measure: () => void) {
    this.#measure = measure;
    host.addController(this);
  }

  hostUpdated(): void {
    // The first frame may be the one in which the update happened: its layout is still to come.
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = null;
        this.#measure();
      });
    });
  }

  hostDisconnected(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }
}
