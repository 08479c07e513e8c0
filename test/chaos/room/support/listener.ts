import { linesOf, NAME_TAKEN } from "../../../../src/protocol/text.ts";
import type { Ledger } from "./ledger.ts";
import type { Line } from "./line.ts";
import type { Author } from "./proposals.ts";
import { promise } from "./violation.ts";

const NOTICE = /^([a-z0-9]+) (joined|left)\.$/;

/** Follows one line of the text dialect, and compares it with the log. */
export class Listener {
  readonly line: Line;
  readonly author: Author;
  hasEntered = false;
  refused: string | null = null;
  /** Names of whose coming or going it was told last. */
  readonly names = new Map<string, boolean>();
  /** Frames of ops that no op of the log was found for yet. */
  readonly #frames: string[] = [];
  /** Whether it has said its name. */
  hasAsked = false;
  /** The newest op that it was told of. */
  #head = 0;
  #epoch: string | null = null;

  constructor(line: Line, author: Author) {
    this.line = line;
    this.author = author;
  }

  /** It says its name: from here on it is told of everything. */
  asks({ epoch, head }: Pick<Ledger, "epoch" | "head">): void {
    this.hasAsked = true;
    this.#head = head;
    this.#epoch = epoch;
  }

  judge(ledger: Ledger): void {
    for (const frame of this.line.unjudged.splice(0)) {
      const notice = NOTICE.exec(frame);
      if (notice) this.names.set(notice[1] as string, notice[2] === "joined");
      else if (frame === NAME_TAKEN) this.refused = "name_taken";
      else if (frame.startsWith("! ")) this.refused ??= this.hasEntered ? null : frame;
      else this.#frames.push(frame);
      if (frame === `${this.author.name} joined.`) this.hasEntered = true;
    }
    this.#follow(ledger);
  }

  /** At a quiet point: it was told of everything. */
  conclude(ledger: Ledger): void {
    const rest = ledger.ops.slice(this.#head).filter((op) => !isErased(op.seq, ledger));
    promise(rest.length === 0, "T3: a line was told of every op", { line: this.line.id, rest });
  }

  #follow(ledger: Ledger): void {
    this.#epoch ??= ledger.epoch;
    while (this.#frames.length > 0) {
      const op = this.#epoch === ledger.epoch ? ledger.ops[this.#head] : undefined;
      promise(op !== undefined, "O1: told as a line, and not stored", { frames: this.#frames });
      const lines = linesOf(op);
      const isNext = lines.every((line, i) => line === this.#frames[i]);
      promise(isNext || isErased(op.seq, ledger), "T4: a line for each op, in order", {
        op,
        frames: this.#frames,
      });
      if (isNext) this.#frames.splice(0, lines.length);
      this.#head = op.seq;
    }
  }
}

/** Whether the text of an op is gone, so that a line of it may have been left out. */
function isErased(seq: number, ledger: Ledger): boolean {
  const op = ledger.ops[seq - 1];
  if (op?.type !== "message" && op?.type !== "edit") return false;
  const about = op.type === "message" ? op.seq : op.target;
  return ledger.messages().some((message) => message.seq === about && message.deletedAt !== undefined);
}
