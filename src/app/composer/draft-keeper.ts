import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Draft, Drafts, EMPTY_DRAFT } from "./drafts.ts";
import type { Target, Task } from "./task.ts";

const SAVE_AFTER_MS = 400;

/**
 * The draft of a composer: the next message with what it replies to, and an edit that is made before it goes on. It is
 * saved a moment after the last key, and before the page goes away.
 */
export class DraftKeeper implements ReactiveController {
  readonly #read: () => string | null;
  #drafts: Drafts | null = null;
  #draft: Draft = EMPTY_DRAFT;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param read the text in the field; `null` while there is no field */
  constructor(host: ReactiveControllerHost, read: () => string | null) {
    this.#read = read;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#flush);
    document.addEventListener("visibilitychange", this.#flush);
    addEventListener("alcove-forget", this.#forget);
  }

  hostDisconnected(): void {
    this.#flush();
    removeEventListener("pagehide", this.#flush);
    document.removeEventListener("visibilitychange", this.#flush);
    removeEventListener("alcove-forget", this.#forget);
  }

  load(room: string): void {
    this.#drafts = new Drafts(room);
    this.#draft = this.#drafts.load();
  }

  get task(): Task {
    const { edit, reply } = this.#draft;
    if (edit) return { kind: "edit", message: edit.message };
    return reply && { kind: "reply", message: reply.message };
  }

  /** The message that the task is about. */
  get target(): Target | null {
    return this.#draft.edit ?? this.#draft.reply;
  }

  /** The text that belongs into the field. */
  get text(): string {
    return (this.#draft.edit ?? this.#draft).text;
  }

  /** Starts a task, or ends the present one. Returns whether the field gets another text. */
  begin(task: Task, epoch: string | null): boolean {
    const { text, edit, reply } = this.#draft;
    if (task?.kind === "edit") {
      const { message } = task;
      if (edit?.message.seq === message.seq) return false;
      this.#draft = { text, reply, edit: { epoch, message, text: message.text } };
      return true;
    }
    // Ending an edit goes back to a reply that it interrupted; ending a reply keeps its text.
    if (task) this.#draft = { text, reply: { epoch, message: task.message }, edit: null };
    else this.#draft = { text, reply: edit ? reply : null, edit: null };
    return edit !== null;
  }

  /** Adds a text to the message that is being written. */
  keep(text: string): void {
    const before = this.#draft.text;
    this.#draft = { ...this.#draft, text: before.trim() === "" ? text : `${before}\n\n${text}` };
  }

  /** What was written has been sent. */
  finish(): void {
    this.#draft = this.#draft.edit ? { ...this.#draft, edit: null } : EMPTY_DRAFT;
    this.saveSoon();
  }

  saveSoon(): void {
    this.#timer ??= setTimeout(this.#flush, SAVE_AFTER_MS);
  }

  /** Takes over what is in the field. To be called before anything else changes the draft. */
  take(): void {
    const text = this.#read();
    if (text === null) return;
    const { edit } = this.#draft;
    this.#draft = edit ? { ...this.#draft, edit: { ...edit, text } } : { ...this.#draft, text };
  }

  #flush = (): void => {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.take();
    this.#drafts?.save(this.#draft);
  };

  #forget = (): void => this.#drafts?.end();
}
