import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Pixels from the end at which the reader still counts as being there. */
const AT_END = 48;

/**
 * Keeps the end of a scroller in view while its content or its frame changes size. It does so while it is `pinned`: as
 * long as the reader is at the end.
 */
export class StickToEnd implements ReactiveController {
  pinned = true;
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Its callbacks run after the layout of a frame and before it is painted: nothing has to be measured twice. */
  readonly #resizes = new ResizeObserver(() => this.keep());
  #observed: HTMLElement | null = null;
  #size = "";
  #last: Element | null | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The scroller; `null` before the first rendering. */
  get scroller(): HTMLElement | null {
    return this.#host.querySelector<HTMLElement>(".scroller");
  }

  hostUpdated(): void {
    const { scroller } = this;
    if (this.#size === "") this.keep();
    const content = scroller?.firstElementChild;
    if (this.#observed || !scroller || !content) return;
    this.#observed = scroller;
    this.#resizes.observe(scroller);
    this.#resizes.observe(content);
  }

  hostDisconnected(): void {
    this.#resizes.disconnect();
    this.#observed = null;
  }

  /** Pins to the end, and scrolls there after the next update. */
  pin(): void {
    this.pinned = true;
    this.#size = "";
  }

  /** Whether the scroller is at its end, or nearly; if it was, and a size has just changed, that is made up for first. */
  isAtEnd(scroller: HTMLElement): boolean {
    this.keep();
    const { scrollHeight, clientHeight, scrollTop } = scroller;
    return scrollHeight - clientHeight - scrollTop <= AT_END;
  }

  /** Scrolls to the end if a size has changed. A reader who has scrolled up a little is otherwise left there. */
  keep(): void {
    const { scroller } = this;
    if (!scroller || !this.pinned) return;
    const { scrollHeight, clientHeight } = scroller;
    const size = `${scrollHeight} ${clientHeight}`;
    // What is dropped at the top may be as high as what has come at the end.
    const last = scroller.firstElementChild?.lastElementChild;
    if (size !== this.#size || last !== this.#last) scroller.scrollTop = scrollHeight;
    this.#size = size;
    this.#last = last;
  }

  /** Scrolls by most of a screen, up (-1) or down (1). */
  scrollPage(direction: number): void {
    const { scroller } = this;
    scroller?.scrollBy({ top: direction * scroller.clientHeight * 0.9 });
  }
}
