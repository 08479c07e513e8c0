import type { Answer, Platform, Signal, Socket, SocketListener } from "../../../src/client/platform.ts";
import { memoryStore, type Store } from "../../../src/client/store.ts";

/** What a server does with the sockets that reach it. */
export interface Server {
  handleOpen(wire: Wire): void;
  handleFrame(wire: Wire, frame: string): void;
  handleClose(wire: Wire, code: number): void;
}

type ToClient =
  | { readonly kind: "open" }
  | { readonly kind: "frame"; readonly frame: string }
  | { readonly kind: "close"; readonly code: number; readonly reason: string };
type ToRoom =
  | { readonly kind: "frame"; readonly frame: string }
  | { readonly kind: "close"; readonly code: number };

/** One socket: a queue in each direction. Nothing arrives until the test delivers it. */
export class Wire {
  readonly page: Page;
  readonly #network: Network;
  readonly #listener: SocketListener;
  toClient: ToClient[] = [{ kind: "open" }];
  toRoom: ToRoom[] = [];
  /** Whether the socket is open on the side of the server. */
  served = false;
  /** Whether it is open on the side of the page. */
  listening = true;
  #isCut = false;

  constructor(network: Network, page: Page, listener: SocketListener) {
    this.#network = network;
    this.page = page;
    this.#listener = listener;
  }

  /** The server sends a frame. */
  say(frame: string): void {
    if (this.served && !this.#isCut) this.toClient.push({ kind: "frame", frame });
  }

  /** The server closes the socket: frames on their way to it are dropped. */
  shut(code: number, reason: string): void {
    if (!this.served) return;
    this.served = false;
    this.toRoom = [];
    if (!this.#isCut) this.toClient.push({ kind: "close", code, reason });
  }

  deliverToClient(): void {
    if (this.page.frozen) return;
    const item = this.toClient.shift();
    if (!item) return;
    if (item.kind === "open") {
      this.served = true;
      this.#network.server.handleOpen(this);
    }
    if (!this.listening) return;
    if (item.kind === "open") this.#listener.handleOpen();
    else if (item.kind === "frame") this.#listener.handleFrame(item.frame);
    else this.#close(item.code, item.reason);
  }

  deliverToRoom(): void {
    const item = this.toRoom.shift();
    if (!item || !this.served) return;
    if (item.kind === "frame") {
      this.#network.server.handleFrame(this, item.frame);
      return;
    }
    this.served = false;
    this.toRoom = [];
    this.#network.server.handleClose(this, item.code);
  }

  /**
   * Cuts the connection. Frames on their way to the page are lost; of those on their way to the server, the first
   * `arriving` still arrive at some time. The page sees a close event, or has to detect the loss by itself.
   */
  cut({ arriving, noticed }: { arriving: number; noticed: boolean }): void {
    this.toRoom = [...this.toRoom.slice(0, arriving), { kind: "close", code: 1006 }];
    this.toClient = noticed ? [{ kind: "close", code: 1006, reason: "" }] : [];
    this.#isCut = true;
  }

  /** The socket as the page sees it. */
  get socket(): Socket {
    return {
      send: (frame) => {
        if (this.listening && !this.#isCut) this.toRoom.push({ kind: "frame", frame });
      },
      close: (code) => this.abandon(code),
    };
  }

  /** The page closes the socket, or is gone. */
  abandon(code: number): void {
    if (!this.listening) return;
    this.listening = false;
    if (!this.#isCut) this.toRoom.push({ kind: "close", code });
  }

  #close(code: number, reason: string): void {
    this.listening = false;
    this.#listener.handleClose(code, reason);
  }
}

interface Timer {
  readonly page: Page;
  readonly at: number;
  readonly work: () => void;
}

/** Time, sockets, and the pages of one browser. */
export class Network {
  server: Server = { handleOpen() {}, handleFrame() {}, handleClose() {} };
  now = 1_800_000_000_000;
  /** How far the browser's clock is ahead, in ms. */
  clockOffset = 0;
  wires: Wire[] = [];
  readonly pages = new Set<Page>();
  /** The answer to a plain GET of the socket's address. */
  answer: Answer | null = null;
  asked = 0;
  /** Whether sockets can be opened at all. */
  reachable = true;
  readonly storage = new Map<string, string>();
  #timers = new Set<Timer>();
  #ids = 0;

  page(session: Store = memoryStore()): Page {
    const page = new Page(this, session);
    this.pages.add(page);
    return page;
  }

  /** Delivers everything that is on its way, until nothing is. */
  settle(): void {
    for (let i = 0; i < 10_000; i++) {
      const busy = this.wires.filter(
        ({ toRoom, toClient, served, page }) =>
          (served && toRoom.length > 0) || (toClient.length > 0 && !page.frozen),
      );
      if (busy.length === 0) return;
      for (const wire of busy) {
        wire.deliverToRoom();
        wire.deliverToClient();
      }
    }
    throw new Error("The network does not come to rest.");
  }

  /** Lets time pass. Timers run in order, except those of frozen pages. */
  pass(ms: number, meanwhile: () => void = () => {}): void {
    const end = this.now + ms;
    while (this.now < end) {
      const second = Math.min(end, this.now + 1000);
      for (let next = this.#due(second); next; next = this.#due(second)) {
        this.#timers.delete(next);
        this.now = Math.max(this.now, next.at);
        next.work();
        meanwhile();
      }
      this.now = second;
      for (const page of this.pages) page.sync();
    }
  }

  after(page: Page, ms: number, work: () => void): () => void {
    const timer: Timer = { page, at: this.now + ms, work };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  drop(page: Page): void {
    this.pages.delete(page);
    for (const timer of this.#timers) if (timer.page === page) this.#timers.delete(timer);
    for (const wire of this.wires) if (wire.page === page) wire.abandon(1001);
    this.wires = this.wires.filter(({ listening, toRoom }) => listening || toRoom.length > 0);
  }

  get timers(): number {
    return this.#timers.size;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    new DataView(bytes.buffer).setUint32(0, ++this.#ids);
    return bytes;
  }

  #due(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.page.frozen || timer.at > end) continue;
      if (!first || timer.at < first.at) first = timer;
    }
    return first;
  }
}

/** A page of the browser, and its platform. */
export class Page implements Platform {
  readonly network: Network;
  readonly session: Store;
  readonly store: Store;
  frozen = false;
  hidden = false;
  chance = 0.5;
  #view: Map<string, string>;
  readonly #signals = new Set<(signal: Signal) => void>();

  constructor(network: Network, session: Store) {
    this.network = network;
    this.session = session;
    this.#view = new Map(network.storage);
    this.store = {
      get: (key) => this.#view.get(key) ?? null,
      set: (key, value) => {
        this.#view.set(key, value);
        network.storage.set(key, value);
      },
      remove: (key) => {
        this.#view.delete(key);
        network.storage.delete(key);
      },
      keys: () => [...this.#view.keys()],
    };
  }

  /** Makes visible what other pages have stored: browsers show it with a delay. */
  sync(): void {
    if (!this.frozen) this.#view = new Map(this.network.storage);
  }

  /** A copy of the tab's own storage, as a duplicate of the tab gets it. */
  copiedSession(): Store {
    const copy = memoryStore();
    for (const key of this.session.keys()) copy.set(key, this.session.get(key) ?? "");
    return copy;
  }

  connect(_url: string, _protocol: string, listener: SocketListener): Socket {
    const wire = new Wire(this.network, this, listener);
    if (!this.network.reachable) wire.toClient = [{ kind: "close", code: 1006, reason: "" }];
    this.network.wires.push(wire);
    return wire.socket;
  }

  async ask(): Promise<Answer | null> {
    this.network.asked++;
    return this.network.answer;
  }

  now(): number {
    return this.network.now + this.network.clockOffset;
  }

  after(ms: number, work: () => void): () => void {
    return this.network.after(this, ms, work);
  }

  random(): number {
    return this.chance;
  }

  bytes(count: number): Uint8Array {
    return this.network.bytes(count);
  }

  watch(listener: (signal: Signal) => void): () => void {
    this.#signals.add(listener);
    return () => void this.#signals.delete(listener);
  }

  signal(signal: Signal): void {
    for (const listener of [...this.#signals]) listener(signal);
  }

  /** The page goes away: with a signal to itself, or by a crash. */
  end({ orderly }: { orderly: boolean }): void {
    if (orderly) this.signal("gone");
    this.network.drop(this);
    this.#signals.clear();
  }
}
