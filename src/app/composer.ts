import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Limits, Message } from "../client/index.ts";
import { codePoints } from "../protocol/names.ts";
import { LightElement } from "./element.ts";
import { icon } from "./icons.ts";
import { kept } from "./kept.ts";
import { t } from "./language.ts";
import { summary } from "./markdown.ts";

/** What is being written: a new message, perhaps in reply to one, or another text for one. */
export type Task = { readonly kind: "reply" | "edit"; readonly message: Message } | null;

/** What `said` carries: the text, and what it is for. */
export interface Said {
  readonly text: string;
  readonly task: Task;
}

const DEFAULT_MAX = 4000;
/** So many characters before the end it is told how many are left. */
const TELL_LEFT = 200;

/**
 * Where one writes. Fires `said` (`Said`; who prevents it leaves the text in the field), `writing` at each keystroke,
 * `give-up` when the task is dropped, `edit-last` when the newest message of one's own is to be changed, `pick` for
 * the emoji picker.
 */
export class AlcoveComposer extends LightElement {
  static override properties = {
    room: { attribute: false },
    label: { attribute: false },
    limits: { attribute: false },
    task: { attribute: false },
    text: { state: true },
  };

  declare room: string;
  declare label: string;
  declare limits: Limits | null;
  declare task: Task;
  declare text: string;

  override connectedCallback(): void {
    super.connectedCallback();
    this.text = kept.get(this.#draftKey) ?? "";
  }

  /** Puts the caret into the field. */
  enter(): void {
    this.#field()?.focus();
  }

  /** Writes at the caret, for the emoji picker. */
  insert(text: string): void {
    const field = this.#field();
    if (!field) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    this.#setText(field.value);
    field.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("task")) return;
    const before = changed.get("task") as Task | undefined;
    if (this.task?.kind === "edit") this.text = this.task.message.text;
    else if (before?.kind === "edit") this.text = kept.get(this.#draftKey) ?? "";
  }

  protected override render(): TemplateResult {
    const over = codePoints(this.text) - (this.limits?.MAX_TEXT ?? DEFAULT_MAX);
    const editing = this.task?.kind === "edit";
    const empty = this.text.trim() === "";
    return html`
      ${this.#task()}
      <form class="composer" @submit=${this.#onSubmit}>
        <button type="button" class="round quiet" aria-label=${t().emoji} title=${t().emoji} @click=${() => this.#fire("pick")}>
          ${icon("smile")}
        </button>
        <div class="field-wrap">
          <textarea
            class="field"
            rows="1"
            dir="auto"
            enterkeyhint="send"
            autocomplete="off"
            aria-label=${this.label}
            aria-describedby="composer-hint"
            aria-invalid=${over > 0}
            placeholder=${t().writeShort}
            .value=${this.text}
            @input=${this.#onInput}
            @keydown=${this.#onKey}
          ></textarea>
          <p class="hint ${over > 0 ? "bad" : ""}" id="composer-hint" role="status">${hint(over)}</p>
        </div>
        <button
          type="submit"
          class="round send"
          aria-label=${editing ? t().save : t().send}
          title=${editing ? t().save : t().send}
          aria-disabled=${empty || over > 0}
        >${icon("send")}</button>
      </form>
    `;
  }

  protected override firstUpdated(): void {
    // On a phone the keyboard would cover half of the conversation before anybody has read it.
    if (matchMedia("(pointer: fine)").matches) this.enter();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("text")) this.#grow();
    if (changed.has("task") && this.task) {
      const field = this.#field();
      field?.focus();
      field?.setSelectionRange(field.value.length, field.value.length);
    }
  }

  #task(): TemplateResult | typeof nothing {
    if (!this.task) return nothing;
    const { kind, message } = this.task;
    return html`<div class="task">
      ${icon(kind)}
      <p class="task-words">
        <strong>${kind === "edit" ? t().editing : t().replyingTo(message.name)}</strong>
        <span dir="auto">${summary(message.text)}</span>
      </p>
      <button type="button" class="round quiet" aria-label=${t().giveUp} title=${t().giveUp} @click=${this.#giveUp}>
        ${icon("close")}
      </button>
    </div>`;
  }

  #onInput = (): void => {
    this.#setText(this.#field()?.value ?? "");
    if (this.text.trim() !== "") this.#fire("writing");
  };

  #onKey = (event: KeyboardEvent): void => {
    // While an input method composes a word, these keys are its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.task) {
      event.preventDefault();
      this.#giveUp();
    } else if (event.key === "ArrowUp" && this.text === "" && !this.task) {
      event.preventDefault();
      this.#fire("edit-last");
    }
  };

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#submit();
    this.enter();
  };

  #submit(): void {
    const { text, task } = this;
    if (text.trim() === "" || codePoints(text) > (this.limits?.MAX_TEXT ?? DEFAULT_MAX)) return;
    const said = new CustomEvent<Said>("said", { detail: { text, task }, bubbles: true, cancelable: true });
    if (this.dispatchEvent(said)) this.#setText("");
  }

  #giveUp = (): void => {
    this.#fire("give-up");
    this.enter();
  };

  #setText(text: string): void {
    this.text = text;
    // The text of a message that is being changed is not the draft of the next one.
    if (this.task?.kind === "edit") return;
    if (text === "") kept.remove(this.#draftKey);
    else kept.set(this.#draftKey, text);
  }

  #grow(): void {
    const field = this.#field();
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  }

  #fire(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }

  #field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  get #draftKey(): string {
    return `draft.${this.room}`;
  }
}

function hint(over: number): string {
  if (over > 0) return t().tooLong(over);
  return -over <= TELL_LEFT ? t().charactersLeft(-over) : "";
}
