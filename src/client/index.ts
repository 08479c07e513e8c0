/**
 * A client of one room for pages and for bots: the connection, the outbox and the timeline, without a view. With it
 * comes what a front end needs of the protocol: its codes, limits and names, the fold, the types of frames and events.
 */

export * from "../protocol/index.ts";
export { fileStore } from "./file-store.ts";
export type { RoomClientOptions } from "./options.ts";
export {
  type Answer,
  globalPlatform,
  type Platform,
  type Signal,
  type Socket,
  type SocketListener,
} from "./platform.ts";
export { type ActsPart, NoAnswer } from "./questions.ts";
export { RoomClient } from "./room-client.ts";
export type { Pending, Presence, RoomState, Status } from "./state.ts";
export { memoryStore, pageStore, type Store } from "./store.ts";
