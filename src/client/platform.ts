import { pageStore, type Store } from "./store.ts";

/** One WebSocket, as this module uses it. */
export interface Socket {
  send(frame: string): void;
  /** @param code 1000, or 3000 to 4999: what RFC 6455 lets a page say */
  close(code: number, reason: string): void;
}

/** What a socket tells. After `closed`, which comes exactly once, it tells nothing. */
export interface SocketListener {
  opened(): void;
  heard(frame: string): void;
  closed(code: number, reason: string): void;
}

/** Why the server would refuse an upgrade: its answer to a plain GET of the socket's address. */
export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** The network is there again; the page is shown or hidden; the page goes away (perhaps to come back as it was). */
export type Signal = "online" | "visible" | "hidden" | "gone" | "back";

/** What the client needs of the place where it runs. */
export interface Platform {
  connect(url: string, protocol: string, listener: SocketListener): Socket;
  /** Asks a socket's address by plain HTTP; `null` where no answer can be read. */
  ask(url: string): Promise<Answer | null>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` after `ms`, unless the function that it returns is called before. */
  after(ms: number, work: () => void): () => void;
  /** From 0 up to 1. For spreading attempts in time, not for secrets. */
  random(): number;
  /** Random bytes, fit for secrets. */
  bytes(count: number): Uint8Array;
  /** Whether nobody can see the page: its timers may run only once a minute. */
  readonly hidden: boolean;
  /** Returns a function that ends it. */
  watch(listener: (signal: Signal) => void): () => void;
  /** What belongs to this one tab, and outlives its reload. */
  readonly session: Store;
}

/** A browser's page, or Node from 22 on. Uses nothing that a page over plain HTTP does not have. */
export function globalPlatform(): Platform {
  return {
    connect: openSocket,
    ask,
    now: () => Date.now(),
    after(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    get hidden() {
      return typeof document !== "undefined" && document.visibilityState === "hidden";
    },
    watch,
    session: pageStore("sessionStorage"),
  };
}

/** Random bytes as base64url. */
export function randomId(platform: Pick<Platform, "bytes">, bytes: number): string {
  const base64 = btoa(String.fromCharCode(...platform.bytes(bytes)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function openSocket(url: string, protocol: string, listener: SocketListener): Socket {
  const ws = new WebSocket(url, protocol);
  let over = false;
  const end = (code: number, reason: string) => {
    if (over) return;
    over = true;
    listener.closed(code, reason);
  };
  ws.addEventListener("open", () => over || listener.opened());
  ws.addEventListener("message", ({ data }) => over || listener.heard(String(data)));
  ws.addEventListener("close", ({ code, reason }) => end(code, reason));
  // Browsers tell of a close after each error; not every other runtime does.
  ws.addEventListener("error", () => ws.readyState === WebSocket.CLOSED && end(1006, ""));
  return {
    send: (frame) => ws.send(frame),
    close: (code, reason) => ws.close(code, reason),
  };
}

async function ask(url: string): Promise<Answer | null> {
  try {
    const response = await fetch(url.replace(/^ws/, "http"), { cache: "no-store" });
    const { code, detail } = (await response.json()) as Partial<Answer>;
    if (typeof code !== "string" || typeof detail !== "string") return null;
    return { status: response.status, code, detail };
  } catch {
    return null;
  }
}

function watch(listener: (signal: Signal) => void): () => void {
  if (typeof document === "undefined") return () => {};
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("online", () => listener("online"), { signal });
  addEventListener("pagehide", () => listener("gone"), { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && listener("back"), { signal });
  document.addEventListener(
    "visibilitychange",
    () => listener(document.visibilityState === "hidden" ? "hidden" : "visible"),
    { signal },
  );
  return () => stop.abort();
}
