import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { t } from "../language/language.ts";

/** How a long message is shown: all of it because it `fits`, the beginning of it (`folded`), or all of it (`open`). */
export type Fold = "fits" | "folded" | "open";

/** What may be higher than the lines that are shown of it, on a narrow screen too. */
const LONG_CHARACTERS = 600;
const LONG_LINES = 20;
/** The weight (`Reading.weight`) of what is shown of a folded message: a little more than fits. */
export const MOST_FOLDED = 3000;

export function isLong(text: string): boolean {
  return text.length > LONG_CHARACTERS || text.split("\n", LONG_LINES).length === LONG_LINES;
}

/** The button below a long message. */
export function foldButton(fold: Fold): TemplateResult {
  const isOpen = fold === "open";
  return html`<button type="button" class="link fold" aria-expanded=${isOpen}>${isOpen ? t().showLess : t().showMore}</button>`;
}

/** Finds out which messages are cut off by their fold, and remembers which ones the reader has opened. */
export class Folding implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onOpen: () => void;
  readonly #resizes = new ResizeObserver(() => this.#measure());
  #cut: ReadonlySet<string> = new Set();
  readonly #open = new Set<string>();

  /** @param onOpen called before a message is opened: the reader wants to see where it goes on, not its end */
  constructor(host: ReactiveControllerHost & HTMLElement, onOpen: () => void) {
    this.#host = host;
    this.#onOpen = onOpen;
    host.addController(this);
    host.addEventListener("click", this.#onClick);
    host.addEventListener("scroll", this.#onScroll, true);
  }

  hostConnected(): void {
    this.#resizes.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#resizes.disconnect();
  }

  hostUpdated(): void {
    this.#measure();
  }

  of(key: string): Fold {
    if (this.#open.has(key)) return "open";
    return this.#cut.has(key) ? "folded" : "fits";
  }

  #unfold(key: string): void {
    this.#onOpen();
    this.#open.add(key);
    this.#host.requestUpdate();
  }

  #onClick = ({ target }: Event): void => {
    const button = target instanceof Element ? target.closest<HTMLElement>(".fold") : null;
    if (!button) return;
    const key = keyOf(button);
    if (!this.#open.has(key)) {
      this.#holdStill(() => this.#unfold(key));
      return;
    }
    this.#open.delete(key);
    this.#host.requestUpdate();
    // What was read may lie far above by now.
    void this.#host.updateComplete.then(() => button.scrollIntoView({ block: "nearest" }));
  };

  /** Browsers would keep in place what stands below the fold, and scroll the text away that is read. */
  #holdStill(change: () => void): void {
    const scroller = this.#host.querySelector<HTMLElement>(".scroller");
    scroller?.style.setProperty("overflow-anchor", "none");
    change();
    void this.#host.updateComplete.then(() =>
      requestAnimationFrame(() =>
        requestAnimationFrame(() => scroller?.style.removeProperty("overflow-anchor")),
      ),
    );
  }

  #measure(): void {
    const cut = new Set<string>();
    for (const text of this.#host.querySelectorAll(".text.folded")) {
      if (text.scrollHeight > text.clientHeight + 1) cut.add(keyOf(text));
    }
    if (cut.size === this.#cut.size && [...cut].every((key) => this.#cut.has(key))) return;
    this.#cut = cut;
    this.#host.requestUpdate();
  }

  /** The browser scrolls within a fold to show something there: what has the focus, or what the reader searches for. */
  #onScroll = ({ target }: Event): void => {
    if (!(target instanceof Element) || !target.matches(".text.folded") || target.scrollTop === 0) return;
    target.scrollTop = 0;
    this.#unfold(keyOf(target));
  };
}

function keyOf(part: Element): string {
  return part.closest<HTMLElement>("[data-key]")?.dataset.key ?? "";
}
