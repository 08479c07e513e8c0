import type { Socket } from "./ports.ts";
import type { World } from "./world.ts";

const MIB = 1024 * 1024;
/** Unsent bytes, of members and of those already closed, past which the object resets itself. */
export const RESET_BYTES = 64 * MIB;
/** How long stalled sockets alone may keep the object awake, in ms. */
export const STALLED_FOR_MS = 60_000;

/**
 * Sockets that were closed while they had stopped reading. The platform keeps what they have not read, and the
 * object awake with it, for as long as their other side likes. So the object resets itself when it is only they
 * who keep it awake, or when they keep too much: everybody comes back and resumes.
 */
export class StalledSockets {
  readonly #world: World;
  readonly #reset: (reason: string) => void;
  readonly #sockets = new Set<Socket>();
  #happenedAt = 0;
  #watching = false;
  #isOver = false;

  /** @param reset resets the object */
  constructor(world: World, reset: (reason: string) => void) {
    this.#world = world;
    this.#reset = (reason) => {
      // It takes a moment, and is asked for once.
      if (!this.#isOver) reset(reason);
      this.#isOver = true;
    };
  }

  somethingHappened(now: number): void {
    this.#happenedAt = now;
  }

  /** A socket that was just closed. */
  add(socket: Socket): void {
    if (socket.unsent === 0) return;
    this.#sockets.add(socket);
    this.watch(0);
    this.#watchOn(STALLED_FOR_MS);
  }

  /** Resets the object if these and the members, who have not read so many bytes, keep too much together. */
  watch(unsentByMembers: number): void {
    const unsent = this.#unsent() + unsentByMembers;
    if (unsent > RESET_BYTES) this.#reset(`${unsent} bytes were not read`);
  }

  #watchOn(ms: number): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#world.clock.after(ms, () => {
      this.#watching = false;
      if (this.#unsent() === 0) return;
      const quietFor = this.#world.clock.now() - this.#happenedAt;
      if (quietFor >= STALLED_FOR_MS) this.#reset("only stalled sockets keep the room awake");
      else this.#watchOn(STALLED_FOR_MS - quietFor);
    });
  }

  /** Bytes that they still keep in memory. Those that have none are forgotten. */
  #unsent(): number {
    let sum = 0;
    for (const socket of this.#sockets) {
      const { unsent } = socket;
      if (unsent === 0) this.#sockets.delete(socket);
      sum += unsent;
    }
    return sum;
  }
}
