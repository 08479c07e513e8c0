import { html, nothing, type TemplateResult } from "lit";
import type { Message, RoomState } from "../../client/index.ts";
import style from "../styles/order.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { LightElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { words } from "./in-words.ts";

/** The pinned messages, one at a time: a press goes to it, and the next press to the one before. Fires `go` and `want`. */
export class AlcovePins extends LightElement {
  static override properties = {
    state: { attribute: false },
    summary: { attribute: false },
    at: { state: true },
  };

  declare state: RoomState;
  /** What a message says, on one line. */
  declare summary: (message: Message) => string;
  /** How many pins back from the newest. */
  declare at: number;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, style);
    this.at = 0;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { pins } = this.state.order;
    const pin = pins.at(-1 - (this.at % Math.max(1, pins.length)));
    if (!pin) return nothing;
    const message = this.#message(pin.seq);
    const n = pins.indexOf(pin) + 1;
    return html`<button
      type="button"
      class="pins"
      title=${words().nextPin(n, pins.length)}
      @click=${() => this.#go(pin.seq)}
    >
      ${icon("pin")}
      <span class="visually-hidden">${words().nextPin(n, pins.length)}: </span>
      <span class="pins-text" dir="auto">${
        message ? html`<bdi>${message.name}</bdi>: ${this.summary(message)}` : words().pins
      }</span>
      ${pins.length > 1 ? html`<span class="pins-count" aria-hidden="true">${n}/${pins.length}</span>` : nothing}
    </button>`;
  }

  protected override updated(): void {
    const missing = this.state.order.pins.map(({ seq }) => seq).filter((seq) => !this.#message(seq));
    const unknown = missing.filter((seq) => !this.state.quoted.has(seq));
    if (unknown.length > 0) this.dispatchEvent(new CustomEvent("want", { detail: unknown }));
  }

  #message(seq: number): Message | null | undefined {
    return this.state.messages.find((message) => message.seq === seq) ?? this.state.quoted.get(seq);
  }

  #go(seq: number): void {
    this.at += 1;
    this.dispatchEvent(new CustomEvent("go", { detail: seq }));
  }
}

customElements.define("alcove-pins", AlcovePins);
