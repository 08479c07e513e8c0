import { PING_EVERY_MS } from "../protocol/limits.ts";
import type { Platform } from "./platform.ts";

/** How long the answer to a regular ping may take, in ms. */
export const SILENCE_MS = 10_000;
/** How long it may take when the connection is in doubt, in ms: the network or the tab has just come back. */
export const DOUBT_MS = 5_000;

/** Pings a connection every 30 s, and detects that nothing arrives after a ping (H8). */
export class Heartbeat {
  readonly #platform: Platform;
  readonly #ping: () => void;
  readonly #onSilence: () => void;
  #stopPinging = () => {};
  #stopListening = () => {};

  /**
   * @param ping sends a ping
   * @param onSilence is called when nothing arrived in time after a ping
   */
  constructor(platform: Platform, ping: () => void, onSilence: () => void) {
    this.#platform = platform;
    this.#ping = ping;
    this.#onSilence = onSilence;
  }

  start(): void {
    this.#stopPinging = this.#platform.after(PING_EVERY_MS, () => {
      this.#pingWithin(SILENCE_MS);
      this.start();
    });
  }

  stop(): void {
    this.#stopPinging();
    this.#stopListening();
  }

  /** A frame has arrived: any frame shows that the connection works. */
  confirm(): void {
    this.#stopListening();
  }

  /** Pings now, and allows less time for the answer. */
  check(): void {
    this.#pingWithin(DOUBT_MS);
  }

  #pingWithin(patience: number): void {
    const due = this.#platform.now() + patience;
    this.#stopListening();
    this.#ping();
    this.#stopListening = this.#platform.after(patience, () => {
      // After a sleep, timers may run before the frames that arrived meanwhile: ping once more.
      if (this.#platform.now() - due > patience) this.check();
      else this.#onSilence();
    });
  }
}
