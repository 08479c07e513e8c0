import type { ReactiveController, ReactiveControllerHost } from "lit";
import { lazy } from "./ui/lazy.ts";

/** What the page shows, one at a time. Each is a part of its own, so that nobody waits for the one that is not shown. */
const VIEWS = {
  start: () => import("./start/start-view.ts"),
  room: () => import("./room/room-view.ts"),
};

export type View = keyof typeof VIEWS;

/**
 * Loads a view: it defines its elements.
 *
 * @throws TypeError if it did not arrive
 */
export const loadView = (view: View): Promise<unknown> => lazy<unknown>(VIEWS[view]);

/** The views that have been loaded. The one that is shown comes first, and the other one behind it. */
export class Views implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #loaded = new Set<View>();
  readonly #asked = new Set<View>();
  readonly #failed = new Set<View>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  has(view: View): boolean {
    return this.#loaded.has(view);
  }

  /** Whether the view did not arrive, in spite of several attempts. */
  hasFailed(view: View): boolean {
    return this.#failed.has(view);
  }

  /** Loads a view that is to be shown, unless it was asked for before. */
  want(view: View): void {
    if (this.#asked.has(view)) return;
    this.#asked.add(view);
    void loadView(view)
      .then(
        () => this.#loaded.add(view),
        () => this.#failed.add(view),
      )
      .then(() => {
        this.#host.requestUpdate();
        this.want(view === "room" ? "start" : "room");
      });
  }
}
