/**
 * Keeps what the reader looks at where it is, while things come and go above it. Browsers do this by themselves in
 * part, and not all of them: theirs is switched off in the style sheet.
 */
export class Anchor {
  #element: Element | null = null;
  #top = 0;

  /** Before a change: remembers the first message in view. `null`: nothing is to be kept. */
  hold(scroller: HTMLElement | null): void {
    this.#element = null;
    if (!scroller) return;
    const edge = scroller.getBoundingClientRect().top;
    for (const element of scroller.querySelectorAll("[data-key]")) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom <= edge) continue;
      this.#element = element;
      this.#top = top;
      return;
    }
  }

  /** After it: scrolls by as much as that message has moved. */
  restore(scroller: HTMLElement): void {
    if (!this.#element?.isConnected) return;
    const moved = this.#element.getBoundingClientRect().top - this.#top;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    this.#element = null;
  }
}
