import { html, type PropertyValues, type TemplateResult } from "lit";
import type { Limits, RoomState } from "../../client/index.ts";
import { t } from "../language/language.ts";
import type { Texts } from "../text/texts.ts";
import { LightElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { DraftKeeper } from "./draft-keeper.ts";
import { charactersLeft, LengthNotice, leftWords } from "./length-notice.ts";
import { isGone, type Task } from "./task.ts";
import { taskBar } from "./task-bar.ts";
import { grow, insertText } from "./text-field.ts";

/** The detail of `message-submit`. */
export interface Submission {
  readonly text: string;
  readonly task: Task;
}

const DEFAULT_MAX = 4000;

/**
 * The field for new messages and edits, with its buttons. Fires `message-submit` (`Submission`; if its default is
 * prevented, the text stays in the field), `typing` at each keystroke, `edit-last` to edit the reader's newest message,
 * `scroll-page` (-1 or 1) to scroll the conversation, and `pick` to open the emoji picker.
 */
export class AlcoveComposer extends LightElement {
  static override properties = {
    room: { attribute: false },
    label: { attribute: false },
    limits: { attribute: false },
    texts: { attribute: false },
    task: { state: true },
    isEmpty: { state: true },
    left: { state: true },
  };

  declare room: string;
  declare label: string;
  declare limits: Limits | null;
  declare task: Task;
  /** What reads the message of a task. */
  declare texts: Texts;
  declare isEmpty: boolean;
  /** How many characters are left; `null` if there is no need to tell. */
  declare left: number | null;

  readonly #drafts = new DraftKeeper(this, () => this.#field()?.value ?? null);
  readonly #notice = new LengthNotice();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#drafts.load(this.room);
    this.task = this.#drafts.task;
    this.isEmpty = true;
    this.left = null;
    if (this.hasUpdated) this.#put(this.#drafts.text);
  }

  /** Moves the focus to the field. */
  enter(): void {
    this.#field()?.focus();
  }

  /** Inserts text at the caret. */
  insert(text: string): void {
    const field = this.#field();
    if (field) insertText(field, text);
  }

  /** Starts a reply or an edit; `null` goes back to the message that is being written. */
  begin(task: Task, epoch: string | null): void {
    this.#drafts.take();
    const isNewText = this.#drafts.begin(task, epoch);
    this.task = this.#drafts.task;
    if (isNewText) this.#put(this.#drafts.text);
    this.enter();
  }

  /** Adds a text that could not go where it was meant to go to the message that is being written. */
  keep(text: string): void {
    this.#drafts.take();
    this.#drafts.keep(text);
    if (this.task?.kind !== "edit") this.#put(this.#drafts.text);
  }

  /**
   * Drops a task whose message is gone. The text of an edit becomes the draft of a new message.
   *
   * @returns the kind of the task that was dropped, and whether a text was kept
   */
  dropLost(state: RoomState): { kind: "reply" | "edit"; kept: boolean } | null {
    const { target } = this.#drafts;
    if (!this.task || !target || !isGone(target, this.task.kind, state)) return null;
    const { kind } = this.task;
    const { message } = target;
    this.#drafts.take();
    const text = this.#drafts.text;
    this.#drafts.begin(null, null);
    const kept = kind === "edit" && text !== message.text && text.trim() !== "";
    if (kept) this.#drafts.keep(text);
    this.task = this.#drafts.task;
    if (kind === "edit") this.#put(this.#drafts.text);
    return { kind, kept };
  }

  protected override render(): TemplateResult {
    const { left, isEmpty } = this;
    const isOver = left !== null && left < 0;
    const editing = this.task?.kind === "edit";
    return html`
      ${taskBar(this.task, this.texts, this.#cancelTask)}
      <form class="composer" @submit=${this.#onSubmit}>
        <button type="button" class="round quiet" aria-label=${t().emoji} title=${t().emoji} @click=${() => this.#fire("pick")}>
          ${icon("smile")}
        </button>
        <div class="field-wrap">
          <textarea
            class="field"
            rows="1"
            dir="auto"
            enterkeyhint=${isTouched() ? "enter" : "send"}
            autocomplete="off"
            aria-label=${this.label}
            aria-describedby="composer-hint"
            aria-invalid=${isOver}
            placeholder=${t().writeShort}
            @input=${this.#onInput}
            @keydown=${this.#onKey}
          ></textarea>
          <p class="hint ${isOver ? "bad" : ""}" id="composer-hint">${leftWords(left)}</p>
          <p class="visually-hidden" role="status">${this.#notice.words}</p>
        </div>
        <button
          type="submit"
          class="round send"
          aria-label=${editing ? t().save : t().send}
          title=${editing ? t().save : t().send}
          aria-disabled=${isEmpty || isOver}
        >${icon("send")}</button>
      </form>
    `;
  }

  protected override firstUpdated(): void {
    this.#put(this.#drafts.text);
    // On a phone, focusing opens the keyboard, which covers half of the conversation.
    if (matchMedia("(pointer: fine)").matches) this.enter();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("limits")) this.#measure();
  }

  #onInput = (): void => {
    this.#measure();
    this.#drafts.saveSoon();
    if (!this.isEmpty) this.#fire("typing");
  };

  #onKey = (event: KeyboardEvent): void => {
    // While an input method composes text, it handles these keys.
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    if (key === "Enter" && sends(event)) this.#submit();
    else if (key === "Escape" && this.task) this.#cancelTask();
    else if (key === "ArrowUp" && this.#text === "" && !this.task) this.#fire("edit-last");
    else if (key === "PageUp" && this.#text === "") this.#fire("scroll-page", -1);
    else if (key === "PageDown" && this.#text === "") this.#fire("scroll-page", 1);
    else return;
    event.preventDefault();
  };

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#submit();
    this.enter();
  };

  #submit(): void {
    const text = this.#text;
    const { task } = this;
    const left = charactersLeft(text, this.#most) ?? 0;
    if (text.trim() === "" || left < 0) return;
    const submission = new CustomEvent<Submission>("message-submit", {
      detail: { text, task },
      bubbles: true,
      cancelable: true,
    });
    if (!this.dispatchEvent(submission)) return;
    this.#drafts.finish();
    this.task = this.#drafts.task;
    this.#put(this.#drafts.text);
  }

  #cancelTask = (): void => this.begin(null, null);

  /** Puts a text into the field that has nothing to do with the one before: undoing does not lead back to that. */
  #put(text: string): void {
    const field = this.#field();
    if (!field) return;
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    this.#measure();
    this.#drafts.saveSoon();
  }

  #measure(): void {
    const field = this.#field();
    if (!field) return;
    const text = field.value;
    grow(field, text);
    this.isEmpty = text.trim() === "";
    this.left = charactersLeft(text, this.#most);
    this.#notice.update(this.left);
  }

  get #text(): string {
    return this.#field()?.value ?? "";
  }

  get #most(): number {
    return this.limits?.MAX_TEXT ?? DEFAULT_MAX;
  }

  #fire(name: string, detail?: number): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  #field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }
}

/** Whether the reader writes on a touch screen: its keyboards have no Shift+Enter, so Enter starts a new line. */
function isTouched(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

function sends({ shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return !shiftKey && !altKey && (ctrlKey || metaKey || !isTouched());
}
