import type { HttpCode } from "../protocol/codes.ts";
import { pageStore, type Store } from "./store.ts";

/** The part of a WebSocket that this client uses. */
export interface Socket {
  send(frame: string): void;
  /** @param code 1000, or 3000 to 4999: the codes that a page may send (RFC 6455) */
  close(code: number, reason: string): void;
}

/** Handles the events of a socket. `handleClose` is called exactly once, and nothing is called after it. */
export interface SocketListener {
  handleOpen(): void;
  handleFrame(frame: string): void;
  handleClose(code: number, reason: string): void;
}

/** Why the server would refuse an upgrade: its answer to a plain GET of the socket's address. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  readonly code: HttpCode;
  /** For a person. */
  readonly detail: string;
}

/** The network is back; the page is shown or hidden; the page goes away; it comes back from the browser's cache. */
export type Signal = "online" | "visible" | "hidden" | "gone" | "back";

/** What the client needs of the place where it runs. */
export interface Platform {
  /** Opens a socket. Calls nothing of `listener` before it has returned. */
  connect(url: string, protocol: string, listener: SocketListener): Socket;
  /** Asks a socket's address by plain HTTP; `null` if no answer can be read. */
  ask(url: string): Promise<Answer | null>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` after `ms`. Returns a function that cancels it. */
  after(ms: number, work: () => void): () => void;
  /** A number from 0 up to 1, for spreading attempts in time; not for secrets. */
  random(): number;
  /** Random bytes, fit for secrets. */
  bytes(count: number): Uint8Array;
  /** Whether the page is hidden: its timers may run only once a minute. */
  readonly hidden: boolean;
  /** Calls `listener` with each signal. Returns a function that ends it. */
  watch(listener: (signal: Signal) => void): () => void;
  /** Storage of this one tab, which survives a reload. */
  readonly session: Store;
}

/** The platform of a browser's page, or of Node from 22 on. Uses nothing that a page over plain HTTP lacks. */
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
    listener.handleClose(code, reason);
  };
  ws.addEventListener("open", () => over || listener.handleOpen());
  ws.addEventListener("message", ({ data }) => over || listener.handleFrame(String(data)));
  ws.addEventListener("close", ({ code, reason }) => end(code, reason));
  // Browsers send a close event after each error; some other runtimes do not.
  ws.addEventListener("error", () => ws.readyState === WebSocket.CLOSED && end(1006, ""));
  return {
    send: (frame) => ws.send(frame),
    close: (code, reason) => ws.close(code, reason),
  };
}

async function ask(url: string): Promise<Answer | null> {
  try {
    // A browser tells a page's origin with an upgrade, and not with this question.
    const separator = url.includes("?") ? "&" : "?";
    const origin =
      typeof location === "undefined" ? "" : `${separator}origin=${encodeURIComponent(location.origin)}`;
    const response = await fetch(url.replace(/^ws/, "http") + origin, { cache: "no-store" });
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
