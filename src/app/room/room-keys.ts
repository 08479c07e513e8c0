import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { RoomSheets } from "./sheets.ts";

/** A room, as far as the keys need it. */
interface Keyed extends ReactiveControllerHost, HTMLElement {
  /** Goes to the newest message, and to the field. */
  toEnd(): void;
}

/** The keys that work everywhere in a room, unless a sheet is open: Escape, and the question mark outside of fields. */
export class RoomKeys implements ReactiveController {
  readonly #host: Keyed;
  readonly #sheets: RoomSheets;

  constructor(host: Keyed, sheets: RoomSheets) {
    this.#host = host;
    this.#sheets = sheets;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("keydown", this.#onKey);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const root = this.#host.getRootNode() as ShadowRoot | Document;
    if (root.querySelector("dialog[open]")) return;
    if (event.key === "Escape") this.#host.toEnd();
    else if (event.key === "?" && !event.composedPath().some(isField))
      this.#sheets.open({ kind: "shortcuts" });
    else return;
    event.preventDefault();
  };
}

function isField(target: EventTarget): boolean {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}
