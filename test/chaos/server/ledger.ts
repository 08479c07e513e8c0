import type { OpFrame } from "../../../src/protocol/frames.ts";

/** An op without the name that the outbox gives it. */
export type Words = OpFrame extends infer Frame
  ? Frame extends OpFrame
    ? Omit<Frame, "ref" | "unlessAfter">
    : never
  : never;

/**
 * What became of something said: it lies in the outbox; the client took it out, because the log has it; the room
 * has refused it; or the client has told the person that it may have been said.
 */
export type Fate = "open" | "acknowledged" | "refused" | "unsure";

/** Something that a person said on a page. */
export interface Said {
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
  /** The seq that a page of the person has shown it with. */
  seq: number | null;
  /** Why it was refused. */
  code: string | null;
}

/** Everything that was said, in order, and what became of it. */
export class Ledger {
  readonly #said = new Map<string, Said>();

  get all(): readonly Said[] {
    return [...this.#said.values()];
  }

  /** Notes something before its fate is known. */
  say(said: Pick<Said, "ref" | "person" | "page" | "room" | "words">): void {
    this.#said.set(said.ref, {
      ...said,
      at: Date.now(),
      fate: "open",
      decidedAt: null,
      seq: null,
      code: null,
    });
  }

  of(ref: string): Said | undefined {
    return this.#said.get(ref);
  }

  /** A client has it as a numbered op, or has taken it out of its outbox (`seq` is `null`). */
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
