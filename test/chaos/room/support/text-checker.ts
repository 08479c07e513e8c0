import { linesOf, NAME_TAKEN } from "../../../../src/protocol/text.ts";
import { invariant } from "../../support/invariant.ts";
import type { LogModel } from "./log-model.ts";
import type { Author } from "./proposals.ts";
import type { TestConnection } from "./test-connection.ts";

const NOTICE = /^([a-z0-9]+) (joined|left)\.$/;

/** Checks what one connection of the text dialect is told against the log. */
export class TextChecker {
  readonly connection: TestConnection;
  readonly author: Author;
  hasEntered = false;
  refused: string | null = null;
  /** For each name whether the last line about it was `joined`. */
  readonly names = new Map<string, boolean>();
  /** Frames of ops that are not matched to the log yet. */
  readonly #frames: string[] = [];
  /** Whether it has said its name. */
  hasAsked = false;
  /** The seq of the newest op that it was told of. */
  #head = 0;
  #epoch: string | null = null;

  constructor(connection: TestConnection, author: Author) {
    this.connection = connection;
    this.author = author;
  }

  /** The connection says its name: from now on it is told of everything. */
  asks({ epoch, head }: Pick<LogModel, "epoch" | "head">): void {
    this.hasAsked = true;
    this.#head = head;
    this.#epoch = epoch;
  }

  check(logModel: LogModel): void {
    for (const frame of this.connection.unchecked.splice(0)) {
      const notice = NOTICE.exec(frame);
      if (notice) this.names.set(notice[1] as string, notice[2] === "joined");
      else if (frame.startsWith("* Topic: ") && !this.hasEntered) continue;
      else if (frame === NAME_TAKEN) this.refused = "name_taken";
      // Whoever is refused is closed, too: a message may be refused before one's own `joined` is told.
      else if (frame.startsWith("! "))
        this.refused ??= this.hasEntered || this.connection.open ? null : frame;
      else this.#frames.push(frame);
      if (frame === `${this.author.name} joined.`) this.hasEntered = true;
    }
    this.#follow(logModel);
  }

  /** At a quiet point: checks that it was told of everything. */
  conclude(logModel: LogModel): void {
    const rest = logModel.ops.slice(this.#head).filter((op) => !isErased(op.seq, logModel));
    invariant(rest.length === 0, "T3: a text connection is told of every op", {
      connection: this.connection.id,
      rest,
    });
  }

  #follow(logModel: LogModel): void {
    this.#epoch ??= logModel.epoch;
    while (this.#frames.length > 0) {
      const op = this.#epoch === logModel.epoch ? logModel.ops[this.#head] : undefined;
      invariant(op !== undefined, "O1: told as a line, but not stored", { frames: this.#frames });
      const lines = linesOf(op);
      const isNext = lines.every((line, i) => line === this.#frames[i]);
      invariant(isNext || isErased(op.seq, logModel), "T4: a line for each op, in order", {
        op,
        frames: this.#frames,
      });
      if (isNext) this.#frames.splice(0, lines.length);
      this.#head = op.seq;
    }
  }
}

/** Whether the text of an op is erased, so that its lines may be missing. */
function isErased(seq: number, logModel: LogModel): boolean {
  const op = logModel.ops[seq - 1];
  if (op?.type !== "message" && op?.type !== "edit") return false;
  const about = op.type === "message" ? op.seq : op.target;
  return logModel.messages().some((message) => message.seq === about && message.deletedAt !== undefined);
}
