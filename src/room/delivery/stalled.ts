import type { Socket } from "../ports.ts";
import type { World } from "../world.ts";

const MIB = 1024 * 1024;
/** Unread bytes, of members and of closed sockets together, above which the object resets itself. */
export const RESET_BYTES = 64 * MIB;
/** Milliseconds that stalled sockets alone may keep the object awake. */
export const STALLED_FOR_MS = 60_000;

interface Dependencies {
  readonly world: World;
  /** Resets the object. */
  readonly reset: (reason: string) => void;
}

/**
 * Sockets that were closed after their other side had stopped reading. The platform keeps their unread bytes, and the
 * object awake with them, for as long as the other side likes. The object therefore resets itself when only they keep
 * it awake, or when they keep too much: every client reconnects and resumes.
 */
export class StalledSockets {
  readonly #world: World;
  readonly #reset: (reason: string) => void;
  readonly #sockets = new Set<Socket>();
  #lastEventAt = 0;
  #isWatching = false;
  #isResetting = false;

  constructor({ world, reset }: Dependencies) {
    this.#world = world;
    this.#reset = (reason) => {
      // A reset takes a moment, and is asked for once.
      if (!this.#isResetting) reset(reason);
      this.#isResetting = true;
    };
  }

  /** An event has woken the object: stalled sockets alone do not keep it awake. */
  noteEvent(now: number): void {
    this.#lastEventAt = now;
  }

  /** Takes a socket that was just closed. */
  add(socket: Socket): void {
    if (socket.unsent === 0) return;
    this.#sockets.add(socket);
    this.checkUnread(0);
    this.#watchFor(STALLED_FOR_MS);
  }

  /** Resets the object if these sockets and the members, who have `unreadByMembers` bytes unread, keep too much. */
  checkUnread(unreadByMembers: number): void {
    const unread = this.#unread() + unreadByMembers;
    if (unread > RESET_BYTES) this.#reset(`${unread} bytes were not read`);
  }

  #watchFor(ms: number): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#world.clock.after(ms, () => {
      this.#isWatching = false;
      if (this.#unread() === 0) return;
      const quietFor = this.#world.clock.now() - this.#lastEventAt;
      if (quietFor >= STALLED_FOR_MS) this.#reset("only stalled sockets keep the room awake");
      else this.#watchFor(STALLED_FOR_MS - quietFor);
    });
  }

  /** Bytes that these sockets still keep in memory. Sockets without any are forgotten. */
  #unread(): number {
    let sum = 0;
    for (const socket of this.#sockets) {
      const { unsent } = socket;
      if (unsent === 0) this.#sockets.delete(socket);
      sum += unsent;
    }
    return sum;
  }
}
