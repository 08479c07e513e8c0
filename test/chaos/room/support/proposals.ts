import type { OpFrame } from "../../../../src/protocol/frames.ts";

/** Who says something: a session of `alcove.v1`, or one text connection. */
export interface Author {
  /** Of a text connection it is not told to itself: known when somebody else has seen it. */
  sid: string;
  name: string;
}

/** One op that a client wants, whatever becomes of it. */
export interface Proposal {
  readonly author: Author;
  readonly frame: OpFrame;
  /** The head and the epoch that were known at the first sending. */
  readonly head: number;
  readonly epoch: string;
  readonly puts: Put[];
  /** Refused for good. */
  refused: string | null;
}

/** One sending that was really put on a socket, and how the model knew the world at that moment. */
interface Put {
  readonly name: string;
  readonly unlessAfter: number | undefined;
  readonly floor: number;
  readonly logged: number;
  readonly epoch: string | null;
}

/** Everything that was ever proposed, by what the log shows of it: the ref, or the text where there is none. */
export class Proposals {
  readonly #byRef = new Map<string, Proposal>();
  readonly #byText = new Map<string, Proposal>();
  #texts = 0;

  /** A text that nobody else says, and that is part of no other. */
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

/** The part of a text by which it is searched for. */
export function markOf(text: string): string {
  return text.slice(0, text.indexOf("~", 1) + 1);
}
