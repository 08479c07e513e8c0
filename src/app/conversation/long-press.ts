const HELD_MS = 500;
/** Pixels that a finger may move while it rests. */
const REST = 10;

/**
 * Calls `open` for what a finger rests on, or the menu key is pressed on: what a mouse finds by pointing at it. `open`
 * returns whether there was anything to open.
 */
export class LongPress {
  readonly #open: (target: Element) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #target: Element | null = null;
  #at = { x: 0, y: 0 };
  /** A press has opened something, and the finger may not be lifted yet. */
  #hasOpened = false;

  constructor(host: HTMLElement, open: (target: Element) => boolean) {
    this.#open = open;
    host.addEventListener("pointerdown", this.#onDown);
    host.addEventListener("pointermove", this.#onMove);
    for (const end of ["pointerup", "pointercancel"]) host.addEventListener(end, this.#stop);
    host.addEventListener("contextmenu", this.#onContextMenu);
    host.addEventListener("keydown", this.#onKey);
  }

  #onDown = (event: PointerEvent): void => {
    this.#stop();
    if (event.pointerType === "mouse" || !event.isPrimary || !(event.target instanceof Element)) return;
    // Links have a menu of the browser's own.
    if (event.target.closest("a")) return;
    this.#target = event.target;
    this.#at = { x: event.clientX, y: event.clientY };
    this.#timer = setTimeout(this.#held, HELD_MS);
  };

  #onMove = ({ clientX, clientY }: PointerEvent): void => {
    if (Math.hypot(clientX - this.#at.x, clientY - this.#at.y) > REST) this.#stop();
  };

  /** Some browsers notice a long press themselves, and would select a word. */
  #onContextMenu = (event: MouseEvent): void => {
    if (!this.#target && !this.#hasOpened) return;
    event.preventDefault();
    this.#held();
  };

  #held = (): void => {
    const target = this.#target;
    this.#stop();
    if (!target || !this.#open(target)) return;
    this.#hasOpened = true;
    // A finger that is lifted after a long press has not tapped what has opened under it.
    addEventListener("click", this.#swallow, { capture: true });
    addEventListener("pointerdown", this.#settle, { capture: true, once: true });
  };

  #swallow = (event: Event): void => {
    this.#settle();
    // The click of a key has no pointer.
    if ((event as MouseEvent).detail === 0) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #settle = (): void => {
    this.#hasOpened = false;
    removeEventListener("click", this.#swallow, { capture: true });
  };

  #stop = (): void => {
    clearTimeout(this.#timer);
    this.#target = null;
  };

  #onKey = (event: KeyboardEvent): void => {
    const isMenuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (isMenuKey && event.target instanceof Element && this.#open(event.target)) event.preventDefault();
  };
}
