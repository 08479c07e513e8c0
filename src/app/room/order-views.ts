import { NO_ORDER, type RoomState } from "../../client/index.ts";
import { readActsWith } from "../conversation/act-notes.ts";
import { behind } from "../ui/lazy.ts";

/** What shows how a room is kept. */
export type OrderPart = typeof import("../order/order.ts");

/** Browsers take a longer timer for none. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

export const loadOrder = () => import("../order/order.ts");

/** Loads what shows how a room is kept, as soon as there is something of it to show. */
export class OrderViews {
  /** `null` until it has come. */
  part: OrderPart | null = null;
  readonly #room: { state: RoomState | null };
  #isWanted = false;
  #unmuted: ReturnType<typeof setTimeout> | undefined;

  /** @param room is shown its state anew when the part comes */
  constructor(room: { state: RoomState | null }) {
    this.#room = room;
  }

  /** Looks whether it is needed by now. */
  follow({ order, acts, mutedUntil }: RoomState): void {
    clearTimeout(this.#unmuted);
    const left = (mutedUntil ?? 0) - Date.now();
    if (left > 0) this.#unmuted = setTimeout(() => this.#showAnew(), Math.min(left + 1, LONGEST_MS));
    const isPlain =
      order === NO_ORDER || (order.pins.length === 0 && order.voice === "all" && order.slowSeconds === 0);
    if (this.#isWanted || (isPlain && acts.length === 0 && mutedUntil === null)) return;
    this.#isWanted = true;
    behind(loadOrder, (part) => {
      this.part = part;
      readActsWith(part.notesOf);
      this.#showAnew();
    });
  }

  #showAnew(): void {
    this.#room.state = this.#room.state && { ...this.#room.state };
  }
}
