import type { ReactiveController, ReactiveControllerHost } from "lit";

/**
 * Which messages the reader points at: by the mouse over them, a tap, or the keyboard's focus. They show what can be
 * done with them. The arrow keys walk from message to message; one of them is what the Tab key reaches.
 */
export class Pointing implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #root: ShadowRoot | Document | null = null;
  #hovered: string | null = null;
  #focused: string | null = null;
  #tapped: string | null = null;
  #last: string | null = null;

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
  }

  /** Tools that go with a message's deletion leave the focus to the message itself. */
  hostUpdated(): void {
    if (this.#focused !== null && !this.#root?.activeElement)
      this.#find(this.#focused)?.focus({ preventScroll: true });
  }

  at(key: string): boolean {
    return key === this.#hovered || key === this.#focused || key === this.#tapped;
  }

  /** The message that the Tab key reaches: the one that had the focus last, else the newest. */
  reachable(newest: string): string {
    if (this.#last === null) return newest;
    return this.#find(this.#last) ? this.#last : newest;
  }

  /** Turns the tools of a message at the upper edge to below it, where they can be seen. */
  place(scroller: HTMLElement): void {
    for (const tools of scroller.querySelectorAll<HTMLElement>(".toolbar")) {
      tools.classList.remove("below");
      const hidden = tools.getBoundingClientRect().top < scroller.getBoundingClientRect().top;
      tools.classList.toggle("below", hidden);
    }
  }

  #onOver = (event: PointerEvent): void => {
    if (event.pointerType !== "mouse") return;
    this.#set({ hovered: keyOf(event.target) });
  };

  #onLeave = (): void => this.#set({ hovered: null });

  #onClick = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" || !(event.target instanceof Element)) return;
    if (event.target.closest("a, button")) return;
    const key = keyOf(event.target);
    this.#set({ tapped: key === this.#tapped ? null : key });
  };

  #onFocus = (event: FocusEvent): void => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const key = keyOf(target);
    if (key) this.#last = key;
    const stays = key === this.#focused;
    this.#set({ focused: stays || target.matches(":focus-visible") ? key : null });
  };

  /** A sheet and another window only borrow the focus: what they give it back to must still be there. */
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
