/** Whether the browser keeps what is read in place by itself, without a layout in the middle of a script. */
const KEEPS_IN_PLACE = CSS.supports("overflow-anchor", "auto");

/**
 * Scroll anchoring: keeps what the reader sees in place while the content above it changes. Most browsers do so, but
 * none at the very top, and Safari nowhere.
 */
export class Anchor {
  #element: Element | null = null;
  #top = 0;

  /**
   * Before a change: remembers the first message in view.
   *
   * @param scroller `null` if nothing is to be kept in place
   * @param scrollTop of the scroller, as it was known last: asking for it might cost a layout
   */
  hold(scroller: HTMLElement | null, scrollTop: number): void {
    this.#element = null;
    if (!scroller || (KEEPS_IN_PLACE && scrollTop > 0)) return;
    const edge = scroller.getBoundingClientRect().top;
    for (const element of scroller.querySelectorAll("[data-key]")) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom <= edge) continue;
      this.#element = element;
      this.#top = top;
      return;
    }
  }

  /** After the change: scrolls by as much as that message has moved. */
  restore(scroller: HTMLElement): void {
    if (!this.#element?.isConnected) return;
    const moved = this.#element.getBoundingClientRect().top - this.#top;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    this.#element = null;
  }
}
