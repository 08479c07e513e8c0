import type { CloseKind } from "../../protocol/codes.ts";
import type { Refusal } from "../../protocol/events.ts";
import { encodeRefusal } from "../conduct/penalties.ts";
import type { Connection } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { StalledSockets } from "../delivery/stalled.ts";
import type { Presence } from "./presence.ts";

interface Dependencies {
  readonly connections: Connections;
  readonly presence: Presence;
  readonly stalled: StalledSockets;
}

/** Closes connections from the room's side. */
export class Exit {
  readonly #connections: Connections;
  readonly #presence: Presence;
  readonly #stalled: StalledSockets;

  constructor({ connections, presence, stalled }: Dependencies) {
    this.#connections = connections;
    this.#presence = presence;
    this.#stalled = stalled;
  }

  /** Closes a connection for good: its member leaves. */
  dismiss(connection: Connection, kind: CloseKind, reason?: string): void {
    this.#connections.remove(connection);
    this.#presence.leave(connection);
    this.shut(connection, kind, reason);
  }

  /** Closes a connection after it was told why. */
  turnOut(connection: Connection, refusal: Refusal): void {
    connection.send(encodeRefusal(connection, refusal));
    this.dismiss(connection, "refused", refusal.code);
  }

  /** Closes a connection that may come back, such as one that does not read: its name is held. */
  lose(connection: Connection, kind: CloseKind = "lagging"): void {
    this.#connections.remove(connection);
    this.#presence.lose(connection);
    this.shut(connection, kind);
  }

  /** Closes a connection that has given up its seat. */
  shut(connection: Connection, kind: CloseKind, reason?: string): void {
    connection.close(kind, reason);
    this.#stalled.add(connection.socket);
  }
}
