import type { Message, RoomState } from "../../client/index.ts";
import { adoptStyle } from "../ui/adopt-style.ts";
import { lazy } from "../ui/lazy.ts";
import { KnownNames } from "./known-names.ts";
import { asTyped, NODE_WEIGHT, type Reading } from "./reading.ts";

type Part = typeof import("./reader.ts");

/** What is read for one frame: milliseconds, and the weight of it. */
const FRAME_MS = 12;
const FRAME_WEIGHT = 30_000;
/** No message shows more than about this before it is opened. */
const MOST_AT_ONCE = 3000;
/** Milliseconds for which the conversation waits for the reader before it shows texts as they were typed. */
const PATIENCE_MS = 3000;
const RETRY_MS = 10_000;
/** Characters of the newest messages that are read before the conversation is shown. */
const AHEAD = 12_000;

/**
 * The texts of a room as the page shows them. What reads them is loaded when the room is entered, while the connection
 * is made. Until it is there, and if it cannot be loaded, texts are shown as they were typed.
 */
export class Texts {
  readonly #names = new KnownNames();
  readonly #onChange: () => void;
  #arrived = (): void => {};
  readonly #arrival = new Promise<void>((resolve) => {
    this.#arrived = resolve;
  });
  #part: Part | null = null;
  #reader: InstanceType<Part["TextReader"]> | null = null;
  #state: RoomState | null = null;
  #isReady = false;
  #isReadingAhead = false;
  #isEnded = false;
  #until = 0;
  #weightLeft = 0;
  #isBehind = false;

  /** @param onChange called when texts can be shown, or can be shown better than before */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    void this.#load();
    setTimeout(this.#setReady, PATIENCE_MS);
  }

  /** Whether the conversation should be shown by now. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Takes up the names of people who can be mentioned. */
  learn(state: RoomState): void {
    this.#names.learn(state);
    this.#state = state;
    this.#startReadingAhead();
  }

  /** Reads a text now. */
  read(text: string): Reading {
    return this.#reader?.read(text) ?? asTyped(text);
  }

  /** Reads a text as soon as it can be read, which may be never. */
  async readLater(text: string): Promise<Reading> {
    await this.#arrival;
    return this.read(text);
  }

  /** Before a frame of `conversation`. */
  startFrame(conversation: Element): void {
    if (this.#part) adoptStyle(conversation, this.#part.textStyle);
    this.#until = performance.now() + FRAME_MS;
    this.#weightLeft = FRAME_WEIGHT;
    this.#isBehind = false;
  }

  /** A text for the current frame; `null` if it must be shown as it was typed for now. */
  inFrame(text: string): Reading | null {
    const reader = this.#reader;
    if (!reader) return null;
    const known = reader.cached(text);
    if (known) return known;
    if (performance.now() > this.#until || this.#weightLeft <= 0) {
      this.#isBehind = true;
      return null;
    }
    const reading = reader.read(text);
    this.#weightLeft -= Math.min(reading.weight, MOST_AT_ONCE);
    return reading;
  }

  /** Calls `again` soon if some texts are to be shown again, because reading all would have taken too long. */
  endFrame(again: () => void): void {
    if (this.#isBehind) setTimeout(again);
  }

  /** Puts what is selected in a conversation into the clipboard; `messages` by the keys of their elements. */
  copy(event: ClipboardEvent, conversation: HTMLElement, messages: ReadonlyMap<string, Message>): void {
    this.#part?.copySelection(event, conversation, messages);
  }

  /** Ends the attempts to load what is missing. */
  end(): void {
    this.#isEnded = true;
  }

  async #load(): Promise<void> {
    try {
      this.#part = await lazy(() => import("./reader.ts"));
      this.#reader = new this.#part.TextReader(this.#names.inOrder);
      this.#arrived();
      if (this.#isReady && !this.#isEnded) this.#onChange();
      this.#startReadingAhead();
    } catch {
      setTimeout(() => void (this.#isEnded || this.#load()), RETRY_MS);
      this.#setReady();
    }
  }

  /** Reads what the conversation shows first, in tasks of its own: rendering it takes long enough. */
  #readAhead = (): void => {
    this.#isReadingAhead = false;
    const [reader, state] = [this.#reader, this.#state];
    if (this.#isReady || !reader || !state) return;
    // The first page is still to come.
    if (state.messages.length === 0 && state.status.kind === "connecting") return;
    const until = performance.now() + FRAME_MS;
    let left = AHEAD;
    let isRead = true;
    for (let i = state.messages.length - 1; i >= 0 && left > 0 && performance.now() < until; i--) {
      const text = state.messages[i]?.text ?? "";
      left -= text.length + NODE_WEIGHT;
      if (reader.cached(text)) continue;
      reader.read(text);
      isRead = false;
    }
    // Nor is it rendered in the task that has read the last one.
    if (isRead) this.#setReady();
    else this.#startReadingAhead();
  };

  #startReadingAhead(): void {
    if (this.#isReady || this.#isReadingAhead) return;
    this.#isReadingAhead = true;
    setTimeout(this.#readAhead);
  }

  #setReady = (): void => {
    if (this.#isReady || this.#isEnded) return;
    this.#isReady = true;
    this.#onChange();
  };
}
