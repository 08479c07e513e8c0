import { html, nothing, type TemplateResult } from "lit";
import { deviceStore } from "../device/device-store.ts";
import { currentLanguage } from "../language/locale.ts";
import { LightElement } from "../ui/element.ts";
import { type Emoji, emojis, search } from "./emoji-data.ts";
import { emojiWords } from "./emoji-words.ts";

const RECENT = 24;

/** The emojis that a room accepts, in groups, with a search field. Fires `picked` (the emoji). */
export class AlcoveEmojiPicker extends LightElement {
  static override properties = { all: { state: true }, query: { state: true }, failed: { state: true } };

  declare all: readonly Emoji[];
  declare query: string;
  declare failed: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.all = [];
    this.query = "";
    void this.#load();
  }

  protected override render(): TemplateResult {
    return html`<div class="picker">
      <input
        class="picker-search"
        type="search"
        data-first
        autocomplete="off"
        placeholder=${emojiWords().searchEmoji}
        aria-label=${emojiWords().searchEmoji}
        @input=${this.#onSearch}
        @keydown=${this.#onSearchKey}
      >
      <div class="picker-emojis" @click=${this.#onClick} @keydown=${this.#onKey}>
        ${this.failed ? html`<p class="picker-none">${emojiWords().emojiFailed}</p>` : this.#groups()}
      </div>
    </div>`;
  }

  #groups(): unknown {
    const found = search(this.all, this.query);
    if (this.query.trim() !== "") {
      if (found.length === 0 && this.all.length > 0)
        return html`<p class="picker-none" role="status">${emojiWords().noEmoji}</p>`;
      return grid(found);
    }
    const recent = new Set(deviceStore.json<string[]>("emoji", []));
    const used = [...recent]
      .map((emoji) => this.all.find(([each]) => each === emoji))
      .filter((each) => each !== undefined);
    return [
      used.length > 0 ? group(emojiWords().recentEmoji, used) : nothing,
      ...emojiWords().emojiGroups.map((name, i) => {
        const members = found.filter(([, , group]) => group === i);
        return members.length > 0 ? group(name, members) : nothing;
      }),
    ];
  }

  async #load(): Promise<void> {
    try {
      this.all = await emojis(currentLanguage());
    } catch {
      this.failed = true;
    }
  }

  #onSearch = (event: Event): void => {
    this.query = (event.currentTarget as HTMLInputElement).value;
  };

  #onSearchKey = (event: KeyboardEvent): void => {
    // While an input method composes text, it handles these keys.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    const first = this.querySelector<HTMLButtonElement>(".picker-emoji");
    if (!first) return;
    event.preventDefault();
    if (event.key === "Enter") first.click();
    else first.focus();
  };

  #onClick = (event: Event): void => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>(".picker-emoji") : null;
    const emoji = button?.dataset.emoji;
    if (!emoji) return;
    const recent = [emoji, ...deviceStore.json<string[]>("emoji", []).filter((each) => each !== emoji)].slice(
      0,
      RECENT,
    );
    deviceStore.set("emoji", JSON.stringify(recent));
    this.dispatchEvent(new CustomEvent("picked", { detail: emoji, bubbles: true }));
  };

  /** The arrow keys move the focus over the grid in two dimensions. */
  #onKey = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || !target.matches(".picker-emoji")) return;
    const all = [...this.querySelectorAll<HTMLElement>(".picker-emoji")];
    const at = all.indexOf(target);
    const next = neighbour(all, at, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
}

function neighbour(all: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  const here = all[at];
  if (!here) return undefined;
  const forward = getComputedStyle(here).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  switch (key) {
    case "ArrowLeft":
    case "ArrowRight":
      return all[at + (key === forward ? 1 : -1)];
    case "ArrowUp":
      return all.slice(0, at).findLast((each) => isAbove(each, here));
    case "ArrowDown":
      return all.slice(at + 1).find((each) => isAbove(here, each));
    default:
      return undefined;
  }
}

function isAbove(a: HTMLElement, b: HTMLElement): boolean {
  const left = a.getBoundingClientRect();
  const right = b.getBoundingClientRect();
  return left.bottom <= right.top + 1 && Math.abs(left.left - right.left) < left.width / 2;
}

function group(name: string, emojis: readonly Emoji[]): TemplateResult {
  return html`<section class="picker-group" aria-label=${name}><h3>${name}</h3>${grid(emojis)}</section>`;
}

function grid(emojis: readonly Emoji[]): TemplateResult {
  return html`<div class="picker-grid">
    ${emojis.map(
      ([emoji, name], i) => html`<button
        type="button"
        class="picker-emoji emoji"
        data-emoji=${emoji}
        aria-label=${name}
        title=${name}
        tabindex=${i === 0 ? "0" : "-1"}
      >${emoji}</button>`,
    )}
  </div>`;
}

customElements.define("alcove-emoji-picker", AlcoveEmojiPicker);
