import { RoomClient, type RoomState } from "../../../src/client/index.ts";
import { memoryStore, type Store } from "../../../src/client/store.ts";
import type { Message, Op } from "../../../src/protocol/events.ts";
import type { ModelRoom } from "./model-room.ts";
import type { Network, Page } from "./network.ts";

/** One tab of the browser, with a client of the room, and the new ops that it reported. */
export class BrowserTab {
  readonly page: Page;
  readonly client: RoomClient;
  /** The new ops that the client reported. */
  readonly newOps: { readonly op: Op; readonly epoch: string | null }[] = [];

  /** @param name `null`: it only reads */
  constructor(network: Network, session: Store = memoryStore(), name: string | null = "alice") {
    this.page = network.page(session);
    this.client = new RoomClient({
      url: "ws://room.test/room/lobby/websocket",
      room: "lobby",
      ...(name !== null && { name }),
      store: this.page.store,
      platform: this.page,
    });
    this.client.onOp((op) => this.newOps.push({ op, epoch: this.client.state.epoch }));
    this.client.start();
  }

  get state(): RoomState {
    return this.client.state;
  }

  /** Whether the client has nothing left to do. */
  get isAtRest(): boolean {
    const { status, pending } = this.state;
    return (
      status.kind === "live" &&
      pending.every((entry) => entry.status === "refused" || entry.status === "unsure")
    );
  }
}

/** A browser with tabs of one room. */
export class Browser {
  readonly network: Network;
  readonly room: ModelRoom;
  tabs: BrowserTab[] = [];
  /** The refs of all ops that were ever written here. */
  readonly written = new Set<string>();
  /** For each op about a message: the epoch of that message, by the ref of the op. */
  readonly about = new Map<string, string | null>();

  constructor(network: Network, room: ModelRoom) {
    this.network = network;
    this.room = room;
  }

  open(session?: Store): BrowserTab {
    const tab = new BrowserTab(this.network, session);
    this.tabs.push(tab);
    return tab;
  }

  duplicate(tab: BrowserTab): BrowserTab {
    return this.open(tab.page.copiedSession());
  }

  /** Closes a tab: in order, or by a crash. */
  close(tab: BrowserTab, orderly: boolean): void {
    tab.page.end({ orderly });
    this.tabs = this.tabs.filter((other) => other !== tab);
  }

  /** Reloads the page in the same tab, or restores it after a crash. */
  reload(tab: BrowserTab, orderly: boolean): BrowserTab {
    tab.page.end({ orderly });
    const fresh = new BrowserTab(this.network, tab.page.session);
    this.tabs = this.tabs.map((other) => (other === tab ? fresh : other));
    return fresh;
  }

  /** Writes an op, and remembers it. */
  write(tab: BrowserTab, work: (client: RoomClient) => string): string {
    const ref = work(tab.client);
    this.written.add(ref);
    const frame = tab.state.pending.find((entry) => entry.ref === ref)?.frame;
    if (frame && ("target" in frame || ("replyTo" in frame && frame.replyTo !== undefined)))
      this.about.set(ref, tab.state.epoch);
    return ref;
  }

  /** Repairs everything, and waits until no client has anything left to do. */
  heal(): void {
    this.room.slowDowns = 0;
    if (this.tabs.length === 0) this.open();
    for (const tab of this.tabs) tab.page.frozen = false;
    for (const tab of this.tabs) tab.page.signal("online");
    for (let second = 0; second < 1200; second++) {
      this.network.settle();
      this.network.pass(1000, () => this.network.settle());
      // A connection that was cut in silence is detected by the second ping from here.
      if (second > 60 && this.tabs.every((tab) => tab.isAtRest) && this.waiting().length === 0) return;
    }
    throw new Error(
      `The clients do not come to rest: ${JSON.stringify(this.tabs.map(({ state }) => [state.status, state.pending]))}`,
    );
  }

  /** Loads all older pages. */
  readBack(tab: BrowserTab): readonly Message[] {
    for (let i = 0; i < 100 && tab.state.more; i++) {
      tab.client.loadOlder();
      this.network.settle();
      this.network.pass(1000, () => this.network.settle());
    }
    return tab.state.messages;
  }

  /** The refs in the store that still wait to be sent. */
  waiting(): string[] {
    return this.#stored()
      .filter(({ verdict }) => !verdict)
      .map(({ frame }) => frame.ref);
  }

  /** The refs in the store that the room has refused, or is unsure of. */
  givenUp(): string[] {
    return this.#stored()
      .filter(({ verdict }) => verdict)
      .map(({ frame }) => frame.ref);
  }

  #stored(): { frame: { ref: string }; verdict?: unknown }[] {
    const keys = [...this.network.storage.keys()].filter((key) => key.startsWith("alcove:lobby:out:"));
    return keys.map((key) => JSON.parse(this.network.storage.get(key) ?? "null"));
  }
}
