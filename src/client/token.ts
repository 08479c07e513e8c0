import { type Platform, randomId } from "./platform.ts";
import type { Store } from "./store.ts";

/** 32 bytes in base64url. The last of the 43 characters has two unused bits, which must be 0. */
const TOKEN = /^[\w-]{42}[AEIMQUYcgkosw048]$/;
const TOKEN_BYTES = 32;

/**
 * The session's secret. All tabs of a browser share it, so that two tabs are one member. The client makes it and
 * stores it before the first `hello`. If two tabs start at the same moment, both use the one that was stored last,
 * because each reads it again when its socket is open.
 */
export class Token {
  readonly #store: Store;
  readonly #key: string;
  readonly #platform: Platform;
  #value: string | null = null;

  constructor(store: Store, key: string, platform: Platform) {
    this.#store = store;
    this.#key = key;
    this.#platform = platform;
    // Stored at once, long before the first hello, so that the next tab finds it.
    this.current();
  }

  /** The present token. Makes and stores one if there never was any; does not store it again if it was removed. */
  current(): string {
    const stored = this.#store.get(this.#key);
    if (stored !== null && TOKEN.test(stored)) this.#value = stored;
    if (this.#value === null) {
      this.#value = randomId(this.#platform, TOKEN_BYTES);
      try {
        this.#store.set(this.#key, this.#value);
      } catch {
        // There is no space. The session lasts as long as the page.
      }
    }
    return this.#value;
  }
}
