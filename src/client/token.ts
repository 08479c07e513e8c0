import { type Platform, randomId } from "./platform.ts";
import type { Store } from "./store.ts";

/** 32 bytes in base64url; the last of the 43 characters has two bits to spare, which must be 0. */
const TOKEN = /^[\w-]{42}[AEIMQUYcgkosw048]$/;
const TOKEN_BYTES = 32;

/**
 * The session's secret, shared by all tabs of a browser, so that two tabs are one member. It is made here, and lies
 * in the store before the first `hello`: of two tabs that begin at the same moment both find the one that was
 * written last, because each looks again when its socket is open.
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
    // At once, and long before the first hello: whoever comes next finds it.
    this.current();
  }

  /** The token of this moment. Made and written down if there never was one; not written again if it was removed. */
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
