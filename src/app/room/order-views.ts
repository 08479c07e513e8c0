import { nothing } from "lit";
import { NO_ORDER, type RoomClient, type RoomState } from "../../client/index.ts";
import { readActsWith } from "../conversation/act-notes.ts";
import { adoptStyle } from "../ui/adopt-style.ts";
import { behind } from "../ui/lazy.ts";

/** What shows how a room is kept. */
export type OrderPart = typeof import("../order/order.ts");

/** Browsers take a longer timer for none. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

export const loadOrder = () => import("../order/order.ts");

type Shown = Element & { state: RoomState | null };

/** Loads what shows how a room is kept, as soon as there is something of it to show. */
export class OrderViews {
  /** `null` until it has come. */
  part: OrderPart | null = null;
  readonly #room: Shown;
  #isWanted = false;
  #waiting = 0;
  #unmuted: ReturnType<typeof setTimeout> | undefined;

  /** @param room is shown its state anew when the part comes */
  constructor(room: Shown) {
    this.#room = room;
  }

  /** What stands above the field: who waits at the door, and why the reader may not write. */
  notices(state: RoomState, client: RoomClient): unknown {
    const { part } = this;
    return part ? [part.knocks(state, client), part.voiceNotice(state, Date.now())] : nothing;
  }

  /** Looks whether it is needed by now. */
  follow({ order, acts, mutedUntil, waiting, status }: RoomState): void {
    clearTimeout(this.#unmuted);
    const left = (mutedUntil ?? 0) - Date.now();
    if (left > 0) this.#unmuted = setTimeout(() => this.#showAnew(), Math.min(left + 1, LONGEST_MS));
    if (waiting.length > this.#waiting) this.part?.knockTone();
    this.#waiting = waiting.length;
    const isPlain =
      order === NO_ORDER || (order.pins.length === 0 && order.voice === "all" && order.slowSeconds === 0);
    const isAtDoor = waiting.length > 0 || status.kind === "knocking";
    if (this.#isWanted || (isPlain && !isAtDoor && acts.length === 0 && mutedUntil === null)) return;
    this.#isWanted = true;
    behind(loadOrder, (part) => {
      this.part = part;
      readActsWith(part.notesOf);
      adoptStyle(this.#room, part.orderStyle);
      this.#showAnew();
    });
  }

  #showAnew(): void {
    this.#room.state = this.#room.state && { ...this.#room.state };
  }
}
