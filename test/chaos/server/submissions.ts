import type { Draft } from "../../../src/client/entry.ts";

/** An op without the `ref` that the outbox gives it. */
export type Words = Draft;

/**
 * The fate of an op: it is in the outbox; the client has removed it, because the log has it; the room has refused it; or
 * the client has told the person that it may have been stored.
 */
export type Fate = "open" | "acknowledged" | "refused" | "unsure";

/** An op that a person sent on a page. */
export interface Submission {
  readonly ref: string;
  readonly person: string;
  readonly page: string;
  readonly room: string;
  readonly words: Words;
  /** In ms since 1970. */
  readonly at: number;
  fate: Fate;
  /** When the fate was seen, in ms since 1970. */
  decidedAt: number | null;
  /** The seq with which a page of the person has shown it. */
  seq: number | null;
  /** Why it was refused. */
  code: string | null;
}

/** Every op that was sent, in order, and its fate. */
export class Submissions {
  readonly #said = new Map<string, Submission>();

  get all(): readonly Submission[] {
    return [...this.#said.values()];
  }

  /** Records an op before its fate is known. */
  say(said: Pick<Submission, "ref" | "person" | "page" | "room" | "words">): void {
    this.#said.set(said.ref, {
      ...said,
      at: Date.now(),
      fate: "open",
      decidedAt: null,
      seq: null,
      code: null,
    });
  }

  of(ref: string): Submission | undefined {
    return this.#said.get(ref);
  }

  /** A client shows it as a numbered op, or has removed it from its outbox (then `seq` is `null`). */
  acknowledged(ref: string, seq: number | null): void {
    const said = this.#said.get(ref);
    if (!said) return;
    said.seq ??= seq;
    if (said.fate !== "open") return;
    said.fate = "acknowledged";
    said.decidedAt = Date.now();
  }

  /** A client shows that it was given up. */
  givenUp(ref: string, fate: "refused" | "unsure", code: string): void {
    const said = this.#said.get(ref);
    if (said?.fate !== "open") return;
    Object.assign(said, { fate, code, decidedAt: Date.now() });
  }
}
