import type { Platform } from "./platform.ts";
import type { Store } from "./store.ts";

export interface RoomClientOptions {
  /** The room's socket, e.g. `ws://localhost:8787/room/lobby/websocket`. */
  readonly url: string;
  /** The room's canonical name: part of the keys in `store`. */
  readonly room: string;
  /** Absent: this client only reads, as a visitor, until it is told to `enter`. */
  readonly name?: string;
  /** The code of an invite, where the room's door is closed. */
  readonly invite?: string;
  /** Where the door is closed: wait for whoever keeps order in the room. Default: `true`. */
  readonly knock?: boolean;
  /** Keeps the token and the outbox. Default: the page's `localStorage`, or memory without it. */
  readonly store?: Store;
  /** Sockets, clock, timers, randomness and signals. Default: those of the page or of Node. */
  readonly platform?: Platform;
}
