import type { Socket } from "node:net";

/** A piece of what travels; `null`: its end. */
type Piece = Buffer | null;

/**
 * One way of a connection. What comes in goes out in order, after a delay, and not at all while it is stalled: then
 * nothing is read either, and whoever sends feels it.
 */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #cut: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #delay = () => 0;
  #dueAt = 0;
  #held: Piece[] = [];
  #stalled = false;
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

  /** From now on each piece is late by so many ms, or by more, so that none overtakes another. */
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

  /** Cuts the connection when the next piece comes, inside of it; `null`: does not do it after all. */
  cutInside(part: number | null): void {
    this.#part = part;
  }

  /** Nothing passes any more. */
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
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#pass(piece);
    }, this.#dueAt - now);
    this.#timers.add(timer);
  }

  #pass(piece: Piece): void {
    if (this.#over) return;
    if (this.#stalled) this.#held.push(piece);
    else if (piece === null) this.#to.end();
    else if (this.#part === null || piece.length < 2) this.#to.write(piece);
    else {
      this.#over = true;
      this.#to.write(piece.subarray(0, 1 + Math.floor(this.#part * (piece.length - 1))), this.#cut);
    }
  }
}
