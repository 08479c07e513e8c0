import { Bucket, type Rate } from "./bucket.ts";

/** What a piece of work costs. What is not named costs nothing. */
export interface Price {
  readonly messages?: number;
  /** Rows written. */
  readonly rows?: number;
  /** Bytes of rows that were walked over. */
  readonly bytes?: number;
  /** Bytes of large frames, which take time to parse whatever they say. */
  readonly received?: number;
}

/** The rates of an account. What has no rate is not limited by this account. */
export type Rates = Readonly<Partial<Record<keyof Price, Rate>>>;

/** What one session, one address or the whole room may still spend. */
export class Account {
  readonly #buckets: Partial<Record<keyof Price, Bucket>> = {};

  constructor({ messages, rows, bytes, received }: Rates, now: number) {
    if (messages) this.#buckets.messages = new Bucket(messages, now);
    if (rows) this.#buckets.rows = new Bucket(rows, now);
    if (bytes) this.#buckets.bytes = new Bucket(bytes, now);
    if (received) this.#buckets.received = new Bucket(received, now);
  }

  /** Whether nothing was spent that is not recovered. */
  isFull(now: number): boolean {
    return Object.values(this.#buckets).every((bucket) => bucket.isFull(now));
  }

  /** Seconds until one message can be spent, and no debt of rows or bytes is left; 0 if that is so now. */
  wait(now: number): number {
    const { messages, rows, bytes } = this.#buckets;
    return Math.max(messages?.wait(now, 1) ?? 0, rows?.wait(now, 0) ?? 0, bytes?.wait(now, 0) ?? 0);
  }

  /** Seconds until one message can be spent, or until no debt of another kind is left; 0 if that is so now. */
  debt(kind: keyof Price, now: number): number {
    return this.#buckets[kind]?.wait(now, kind === "messages" ? 1 : 0) ?? 0;
  }

  charge({ messages = 0, rows = 0, bytes = 0, received = 0 }: Price, now: number): void {
    this.#buckets.messages?.take(now, messages);
    this.#buckets.rows?.take(now, rows);
    this.#buckets.bytes?.take(now, bytes);
    this.#buckets.received?.take(now, received);
  }
}

/** Accounts by key. Those that are full are forgotten once there are many. */
export class Accounts<Kept extends Account> {
  readonly #make: (now: number) => Kept;
  readonly #byKey = new Map<string, Kept>();

  constructor(make: (now: number) => Kept) {
    this.#make = make;
  }

  of(key: string, now: number): Kept {
    const known = this.#byKey.get(key);
    if (known) return known;
    if (this.#byKey.size >= MAX_REMEMBERED) this.#forgetFull(now);
    const account = this.#make(now);
    this.#byKey.set(key, account);
    return account;
  }

  #forgetFull(now: number): void {
    for (const [key, account] of this.#byKey) if (account.isFull(now)) this.#byKey.delete(key);
  }
}

/** Accounts that are remembered before those that are full are forgotten. */
const MAX_REMEMBERED = 4096;
