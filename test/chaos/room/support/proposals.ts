import type { OpFrame } from "../../../../src/protocol/frames.ts";

/** The author of an op: a session of `alcove.v1`, or one text connection. */
export interface Author {
  /** A text connection is not told its own sid: it is known once another client has seen it. */
  sid: string;
  name: string;
}

/** An op that a client has proposed, whatever its outcome. */
export interface Proposal {
  readonly author: Author;
  readonly frame: OpFrame;
  /** The head and the epoch that were known at the first sending. */
  readonly head: number;
  readonly epoch: string;
  readonly sendings: Sending[];
  /** Refused for good. */
  refused: string | null;
}

/** One sending of a proposal: put on a socket, and what the model knew of the log then. */
interface Sending {
  /** The number of its connection, and where that comes from. */
  readonly connection: number;
  readonly address: string | undefined;
  /** Of two sendings, the later one has the higher number. */
  readonly order: number;
  /** What the clock showed. */
  readonly at: number;
  readonly name: string;
  readonly unlessAfter: number | undefined;
  readonly floor: number;
  readonly logged: number;
  readonly epoch: string | null;
}

/** Every proposal, by its ref, or by its text where it has no ref. */
export class Proposals {
  readonly #byRef = new Map<string, Proposal>();
  readonly #byText = new Map<string, Proposal>();
  #texts = 0;

  /** Returns a text that is unique, and part of no other text. */
  newText(isLong: boolean): string {
    const text = `~${++this.#texts}~`;
    return isLong ? `${text}\nand ${text} again` : text;
  }

  add(proposal: Proposal): void {
    const { frame } = proposal;
    if (frame.ref !== "") this.#byRef.set(frame.ref, proposal);
    else if ("text" in frame) this.#byText.set(frame.text, proposal);
  }

  find(ref: string, body: string | null): Proposal | undefined {
    return ref === "" ? this.#byText.get(body ?? "") : this.#byRef.get(ref);
  }
}

/** The part of a text by which it is searched for in what was told and stored. */
export function markOf(text: string): string {
  return text.slice(0, text.indexOf("~", 1) + 1);
}
