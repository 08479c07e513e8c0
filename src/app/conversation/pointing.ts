import type { ReactiveController, ReactiveControllerHost } from "lit";

/** For how long after the last scrolling the mouse points at nothing new, in milliseconds. */
const SCROLL_REST_MS = 150;

/**
 * Tracks which messages the reader points at: with the mouse, a tap, or the keyboard's focus. They show their toolbar.
 * The focus is roving: the Tab key reaches one message, and the arrow keys move from message to message.
 */
export class Pointing implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #root: ShadowRoot | Document | null = null;
  #hovered: string | null = null;
  #focused: string | null = null;
  #tapped: string | null = null;
  #last: string | null = null;
  /** What is under the mouse, also while scrolling moves the conversation below it. */
  #under: string | null = null;
  #scrollTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
    host.addEventListener("pointerover", this.#onOver);
    host.addEventListener("pointerleave", this.#onLeave);
    host.addEventListener("click", this.#onClick);
    host.addEventListener("focusin", this.#onFocus);
    host.addEventListener("keydown", this.#onKey);
  }

  hostConnected(): void {
    this.#root = this.#host.getRootNode() as ShadowRoot | Document;
    this.#root.addEventListener("focusin", this.#onElsewhere);
    this.#root.addEventListener("pointerdown", this.#onElsewhere);
  }

  hostDisconnected(): void {
    this.#root?.removeEventListener("focusin", this.#onElsewhere);
    this.#root?.removeEventListener("pointerdown", this.#onElsewhere);
    clearTimeout(this.#scrollTimer ?? undefined);
    this.#scrollTimer = null;
  }

  /** When a deletion removes the toolbar that had the focus, the focus moves to the message. */
  hostUpdated(): void {
    if (this.#focused !== null && !this.#root?.activeElement)
      this.#find(this.#focused)?.focus({ preventScroll: true });
  }

  /** Whether the reader points at the message with this key. */
  at(key: string): boolean {
    return key === this.#hovered || key === this.#focused || key === this.#tapped;
  }

  /** The key of the message that the Tab key reaches: the last one that had the focus, else the newest. */
  reachable(newest: string): string {
    if (this.#last === null) return newest;
    return this.#find(this.#last) ? this.#last : newest;
  }

  /** The conversation scrolls: what passes below the mouse is not pointed at. */
  handleScroll(): void {
    clearTimeout(this.#scrollTimer ?? undefined);
    this.#scrollTimer = setTimeout(() => {
      this.#scrollTimer = null;
      this.#hover(this.#under);
    }, SCROLL_REST_MS);
  }

  #onOver = (event: PointerEvent): void => {
    if (event.pointerType === "mouse") this.#hover(keyOf(event.target));
  };

  #onLeave = (): void => this.#hover(null);

  #hover(key: string | null): void {
    this.#under = key;
    if (this.#scrollTimer !== null) return;
    // In a frame's own callback: before it, events that measure would find a layout to be done.
    requestAnimationFrame(() => this.#scrollTimer === null && this.#set({ hovered: this.#under }));
  }

  #onClick = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" || !(event.target instanceof Element)) return;
    if (event.target.closest("a, button")) return;
    const key = keyOf(event.target);
    this.#set({ tapped: key === this.#tapped ? null : key });
    if (this.#tapped) void this.#showTools(this.#tapped);
  };

  /** On touch screens the toolbar stands below its message: it may be out of view. */
  async #showTools(key: string): Promise<void> {
    await this.#host.updateComplete;
    this.#find(key)?.querySelector(".toolbar")?.scrollIntoView({ block: "nearest" });
  }

  #onFocus = (event: FocusEvent): void => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const key = keyOf(target);
    if (key) this.#last = key;
    const stays = key === this.#focused;
    this.#set({ focused: stays || target.matches(":focus-visible") ? key : null });
  };

  /** Sheets and other windows give the focus back: the toolbar that had it must still be there. */
  #onElsewhere = ({ target }: Event): void => {
    if (!(target instanceof Element) || target.closest("dialog")) return;
    if (keyOf(target) !== this.#focused) this.#set({ focused: null });
  };

  #onKey = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || !target.matches(".message")) return;
    const next = this.#neighbour(target, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  #neighbour(from: HTMLElement, key: string): HTMLElement | null {
    const all = [...this.#host.querySelectorAll<HTMLElement>(".message")];
    const at = all.indexOf(from);
    switch (key) {
      case "ArrowUp":
        return all[at - 1] ?? null;
      case "ArrowDown":
        return all[at + 1] ?? null;
      case "Home":
        return all[0] ?? null;
      case "End":
        return all.at(-1) ?? null;
      default:
        return null;
    }
  }

  #find(key: string): HTMLElement | null {
    return this.#host.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  }

  #set(change: { hovered?: string | null; focused?: string | null; tapped?: string | null }): void {
    const { hovered = this.#hovered, focused = this.#focused, tapped = this.#tapped } = change;
    if (hovered === this.#hovered && focused === this.#focused && tapped === this.#tapped) return;
    this.#hovered = hovered;
    this.#focused = focused;
    this.#tapped = tapped;
    this.#host.requestUpdate();
  }
}

function keyOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest<HTMLElement>("[data-key]")?.dataset.key ?? null;
}
