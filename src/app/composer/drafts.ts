import { deviceStore, tabStore } from "../device/device-store.ts";
import type { Target } from "./task.ts";

/** What is being written: the next message, and the edit that is made before it goes on. */
export interface Draft {
  readonly text: string;
  /** The message that `text` replies to. */
  readonly reply: Target | null;
  readonly edit: (Target & { readonly text: string }) | null;
}

export const EMPTY_DRAFT: Draft = { text: "", reply: null, edit: null };

type Kept = Draft & { readonly id: string };

/**
 * The draft of one room. Each tab has its own, which survives a reload. A new tab begins with the last one of any tab,
 * so that nothing is lost with a tab that was closed. The id of a draft tells whose the last one is: sending a draft in
 * one tab leaves those of the others alone.
 */
export class Drafts {
  readonly #key: string;
  #id: string | null = null;
  #isOver = false;

  constructor(room: string) {
    this.#key = `draft.${room}`;
  }

  /** The draft of this tab, else the last one of any. */
  load(): Draft {
    const own = tabStore.get(this.#key);
    const kept = parsed(own ?? deviceStore.get(this.#key));
    this.#id = kept?.id ?? null;
    return kept ?? EMPTY_DRAFT;
  }

  save(draft: Draft): void {
    if (this.#isOver) return;
    if (draft.text === "" && draft.edit === null && draft.reply === null) {
      // An empty entry, and not none: this tab must not take up the draft of another one when it is reloaded.
      tabStore.set(this.#key, "");
      if (this.#id !== null && parsed(deviceStore.get(this.#key))?.id === this.#id)
        deviceStore.remove(this.#key);
      this.#id = null;
      return;
    }
    this.#id ??= Math.random().toString(36).slice(2);
    const kept = JSON.stringify({ id: this.#id, ...draft } satisfies Kept);
    tabStore.set(this.#key, kept);
    deviceStore.set(this.#key, kept);
  }

  /** Saves nothing from now on: the reader wants to be forgotten. */
  end(): void {
    this.#isOver = true;
  }
}

function parsed(kept: string | null): Kept | null {
  if (!kept) return null;
  try {
    const value = JSON.parse(kept) as Partial<Kept> | null;
    if (typeof value?.text === "string" && typeof value.id === "string")
      return { ...EMPTY_DRAFT, ...value, id: value.id, text: value.text };
  } catch {
    // Version 0.1 stored the text alone.
  }
  return { ...EMPTY_DRAFT, id: "", text: kept };
}
