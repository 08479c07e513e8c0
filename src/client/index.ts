/** A client of one room: connection, outbox and timeline, and nothing to look at. For pages and for bots. */

export type { Change, Message, Op, Person, Reactions } from "../protocol/events.ts";
export { fold } from "../protocol/fold.ts";
export type { OpFrame } from "../protocol/frames.ts";
export type { Limits } from "../protocol/limits.ts";
export { globalPlatform, type Platform, type Signal, type Socket, type SocketListener } from "./platform.ts";
export { RoomClient, type RoomClientOptions } from "./room-client.ts";
export type { Pending, Presence, RoomState, Status } from "./state.ts";
export { memoryStore, pageStore, type Store } from "./store.ts";
