import { PING_EVERY_MS } from "../protocol/limits.ts";
import type { Platform } from "./platform.ts";

/** How long an answer to a ping may take, in ms. */
export const SILENCE_MS = 10_000;
/** The same, when there is reason to doubt the connection: the network or the tab has just come back. */
export const DOUBT_MS = 5_000;

/** Pings a connection every 30 s, and notices when nothing comes after it (H8). */
export class Pulse {
  readonly #platform: Platform;
  readonly #ping: () => void;
  readonly #silent: () => void;
  #stopPinging = () => {};
  #stopListening = () => {};

  /**
   * @param ping sends one
   * @param silent is called when it was followed by nothing
   */
  constructor(platform: Platform, ping: () => void, silent: () => void) {
    this.#platform = platform;
    this.#ping = ping;
    this.#silent = silent;
  }

  start(): void {
    this.#stopPinging = this.#platform.after(PING_EVERY_MS, () => {
      this.#ask(SILENCE_MS);
      this.start();
    });
  }

  stop(): void {
    this.#stopPinging();
    this.#stopListening();
  }

  /** Something was heard: any frame is a sign of life. */
  heard(): void {
    this.#stopListening();
  }

  /** Asks now, and does not wait for long. */
  doubt(): void {
    this.#ask(DOUBT_MS);
  }

  #ask(patience: number): void {
    const due = this.#platform.now() + patience;
    this.#stopListening();
    this.#ping();
    this.#stopListening = this.#platform.after(patience, () => {
      // After a sleep timers may run before the frames that came meanwhile: ask once more.
      if (this.#platform.now() - due > patience) this.doubt();
      else this.#silent();
    });
  }
}
