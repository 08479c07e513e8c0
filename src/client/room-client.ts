import type { Op } from "../protocol/events.ts";
import type { Platform } from "./platform.ts";
import type { RoomState } from "./state.ts";
import type { Store } from "./store.ts";

export interface RoomClientOptions {
  readonly url: string;
  readonly room: string;
  readonly name: string;
  readonly store?: Store;
  readonly platform?: Platform;
}
/** Only its shape for the moment: it is being written. */
export declare class RoomClient {
  constructor(options: RoomClientOptions);
  start(): void;
  leave(): void;
  readonly state: RoomState;
  subscribe(listener: (state: RoomState) => void): () => void;
  onOp(listener: (op: Op, live: boolean) => void): () => void;
  send(text: string, options?: { readonly replyTo?: number }): string;
  edit(target: number, text: string): string;
  delete(target: number): string;
  react(target: number, emoji: string): string;
  unreact(target: number, emoji: string): string;
  typing(): void;
  loadOlder(): void;
  retry(ref: string): void;
  discard(ref: string): void;
  reconnectNow(): void;
}
