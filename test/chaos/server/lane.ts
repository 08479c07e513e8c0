import type { Socket } from "node:net";

/** A piece of the stream; `null`: its end. */
type Piece = Buffer | null;

/**
 * One direction of a connection. Pieces pass in order, after a delay. While it is stalled, none passes and none is read,
 * so that the sender meets back pressure.
 */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #cut: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Pieces that are late, one for each timer. */
  readonly #late: Piece[] = [];
  #delay = () => 0;
  #dueAt = 0;
  #held: Piece[] = [];
  #stalled = false;
  #swallows = false;
  #over = false;
  /** Of the next piece only this part (from 0 up to 1) arrives. */
  #part: number | null = null;

  /** @param cut ends the whole connection */
  constructor(from: Socket, to: Socket, cut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#cut = cut;
    from.on("data", (piece) => this.#take(piece));
    from.on("end", () => this.#take(null));
  }

  /** From now on each piece is late by so many ms, or by more where it would overtake another. */
  delay(ms: () => number): void {
    this.#delay = ms;
  }

  stall(): void {
    this.#stalled = true;
    this.#from.pause();
  }

  /** Ends a stall. */
  flow(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    for (const piece of this.#held.splice(0)) this.#pass(piece);
    this.#from.resume();
  }

  /** From now on what is read goes nowhere: its sender does not notice. */
  swallow(): void {
    this.#swallows = true;
  }

  /** Cuts the connection within the next piece, after this part of it; `null`: takes that back. */
  cutInside(part: number | null): void {
    this.#part = part;
  }

  /** Ends it: nothing passes any more. */
  end(): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #take(piece: Piece): void {
    const now = Date.now();
    this.#dueAt = Math.max(this.#dueAt, now + this.#delay());
    if (this.#dueAt <= now && this.#timers.size === 0) {
      this.#pass(piece);
      return;
    }
    this.#late.push(piece);
    // Timers that are due at the same moment may fire in any order: each passes the oldest piece.
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      for (const next of this.#late.splice(0, 1)) this.#pass(next);
    }, this.#dueAt - now);
    this.#timers.add(timer);
  }

  #pass(piece: Piece): void {
    if (this.#over || this.#swallows) return;
    if (this.#stalled) this.#held.push(piece);
    else if (piece === null) this.#to.end();
    else if (this.#part === null || piece.length < 2) this.#to.write(piece);
    else {
      this.#over = true;
      this.#to.write(piece.subarray(0, 1 + Math.floor(this.#part * (piece.length - 1))), this.#cut);
    }
  }
}
