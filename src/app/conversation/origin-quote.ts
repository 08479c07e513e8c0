import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import { t } from "../language/language.ts";
import { asTyped } from "../text/reading.ts";
import type { Texts } from "../text/texts.ts";
import { icon } from "../ui/icons.ts";
import { messageAt } from "./message-window.ts";

/** What a reply shows of the message that it replies to. */
export interface Origin {
  /** The author, if that message can be shown. */
  readonly name: string | null;
  readonly words: string;
}

export interface OriginSources {
  readonly state: Pick<RoomState, "messages" | "quoted">;
  readonly hiddenSids: ReadonlySet<string>;
  readonly texts: Texts;
}

/** What the rendered replies show of the messages that they reply to. */
export class Origins {
  readonly #host: HTMLElement;
  readonly #missing = new Set<number>();

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** What a reply to the message with this seq shows of it. */
  of(seq: number, { state, hiddenSids, texts }: OriginSources): Origin {
    const message = messageAt(state.messages, seq) ?? state.quoted.get(seq);
    if (message === undefined) this.#missing.add(seq);
    if (!message) return { name: null, words: t().earlierMessage };
    if (hiddenSids.has(message.sid)) return { name: null, words: t().hiddenMessage };
    const { name, text, deletedAt } = message;
    if (deletedAt !== undefined) return { name, words: t().deleted };
    return { name, words: (texts.inFrame(text) ?? asTyped(text)).summary };
  }

  /** Fires `quoted` with the seqs of those that were missing since the last call. */
  requestMissing(): void {
    if (this.#missing.size === 0) return;
    this.#host.dispatchEvent(new CustomEvent("quoted", { bubbles: true, detail: [...this.#missing] }));
    this.#missing.clear();
  }
}

/** The quoted beginning of the message that a reply is to. It leads there. */
export function originQuote({ name, words }: Origin, goThere: () => void): TemplateResult {
  return html`<button class="quote" type="button" @click=${goThere}>
    ${icon("reply")}
    <span class="quote-words" dir="auto">${name === null ? nothing : html`<bdi class="quote-name">${name}</bdi> `}${words}</span>
  </button>`;
}
