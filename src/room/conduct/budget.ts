import type { Refusal } from "../../protocol/events.ts";
import { type Limits, TYPING_EVERY_MS } from "../../protocol/limits.ts";
import type { CountElsewhere } from "../ports.ts";
import { type DailyRows, dayOf } from "../store/daily-rows.ts";
import { Account, Accounts, type Price, type Rates } from "./account.ts";

const MIB = 1024 * 1024;
/** The burst of the whole room, in seconds of its rate. */
const ROOM_BURST_SECONDS = 2;
/** The burst of an address, in seconds of its rates; of reading, everybody's. */
export const BURST_SECONDS = 10;
/** Bytes that a session, or an address, may have read of the log in a second: some 20 ms of work for fat rows. */
export const READ_BYTES_PER_SECOND = 8 * MIB;
/** … and everybody together. */
const ROOM_READ_BYTES_PER_SECOND = 64 * MIB;
/** Characters of a frame past which it counts as large: few texts are as long. */
export const LARGE_FRAME = 8 * 1024;
/** Bytes of large frames that an address may send in a second: to parse the worst of them takes some 10 ms a frame. */
const RECEIVED_BYTES_PER_SECOND = 64 * 1024;
/** Rows for which the deployment is asked once whether an address may go on. */
export const ROWS_PER_COUNT = 10;
/** Milliseconds that an address pauses after a refusal. */
const PAUSE_MS = 60_000;

/** Who pays for a piece of work. */
export interface Payer {
  readonly sid: string;
  /** The network that the session comes from, where that is known. */
  readonly address?: string | undefined;
}

/** What a message is spent on. */
export interface Errand {
  /** Of the frame, for the refusal. */
  readonly ref: string;
  /** It may write rows: the day's bound applies. */
  readonly writes: boolean;
  /** It reads much of the log: the room's own debt of bytes applies. */
  readonly reads: boolean;
}

interface Dependencies {
  readonly limits: Limits;
  readonly daily: DailyRows;
  readonly countElsewhere: CountElsewhere | null;
}

/**
 * What sessions, addresses and the whole room may still spend: messages, rows written, and bytes of the log read. Work
 * is paid for after it is done, by what it has really cost, and a debt must be paid off before anything else is taken.
 * What the whole room owes keeps nobody from entering, or from saying what needs no search. Budgets are kept in memory
 * only: a room that has slept for 10 s is owed nothing. The rows of a day are not (`DailyRows`).
 */
export class Budgets {
  readonly #daily: DailyRows;
  readonly #countElsewhere: CountElsewhere | null;
  readonly #room: Account;
  readonly #sessions: Accounts<Session>;
  readonly #addresses: Accounts<Address>;

  constructor({ limits, daily, countElsewhere }: Dependencies) {
    this.#daily = daily;
    this.#countElsewhere = countElsewhere;
    const bytes = sustained(READ_BYTES_PER_SECOND);
    const messages = { burst: limits.MESSAGE_BURST, perSecond: limits.MESSAGES_PER_SECOND };
    const ofAddress = {
      messages: sustained(limits.ADDRESS_MESSAGES_PER_SECOND),
      rows: sustained(limits.ADDRESS_ROWS_PER_SECOND),
      bytes,
      received: sustained(RECEIVED_BYTES_PER_SECOND),
    };
    this.#sessions = new Accounts((now) => new Session({ messages, bytes }, now));
    this.#addresses = new Accounts((now) => new Address(ofAddress, now));
    this.#room = new Account(
      {
        messages: sustained(limits.ROOM_MESSAGES_PER_SECOND, ROOM_BURST_SECONDS),
        bytes: sustained(ROOM_READ_BYTES_PER_SECOND),
      },
      0,
    );
  }

  /**
   * Takes one message from the session, its address and the room, if all of them have one and neither session nor address
   * is in debt. Otherwise takes nothing, and returns a refusal with the seconds after which that is so.
   *
   * @param ref of the frame that is paid for
   */
  spend(payer: Payer, { ref, writes, reads }: Errand, now: number): Refusal | null {
    const address = this.#address(payer, now);
    const roomDebt = reads ? this.#room.debt("bytes", now) : 0;
    const ownWait = Math.max(
      this.#sessions.of(payer.sid, now).wait(now),
      this.#room.debt("messages", now),
      roomDebt,
    );
    const addressWait = address?.wait(now) ?? 0;
    const dayWait = writes ? this.#daily.wait(now, address?.rowsOn(now) ?? 0) : 0;
    const wait = Math.max(ownWait, addressWait, dayWait);
    if (wait > 0) {
      if (wait === ownWait) return slowDown("Too much at once", wait, ref);
      if (wait === addressWait) return slowDown("Too much at once from your address", wait, ref);
      return slowDown("This room has stored as much as it may in a day", wait, ref);
    }
    this.charge(payer, { messages: 1 }, now);
    return null;
  }

  /** Charges session, address and room for work that is done, also beyond what they have. */
  charge(payer: Payer, price: Price, now: number): void {
    this.chargePayer(payer, price, now);
    this.chargeRoom(price, now);
  }

  /** Charges session and address alone, for what is no work of the room's yet. */
  chargePayer({ sid, address }: Payer, price: Price, now: number): void {
    this.#sessions.of(sid, now).charge(price, now);
    this.#chargeAddress(address, price, now);
  }

  /** Charges an address and the room, for what belongs to no session: rows of a held name, what a `hello` reads. */
  chargeAddress(address: string | undefined, price: Price, now: number): void {
    this.#chargeAddress(address, price, now);
    this.chargeRoom(price, now);
  }

  chargeRoom(price: Price, now: number): void {
    this.#room.charge(price, now);
    this.#daily.count(price.rows ?? 0, now);
  }

  /** Takes a large frame from an address, before it is parsed. Returns `false` if the address has sent too many. */
  takeLargeFrame(address: string | undefined, received: number, now: number): boolean {
    if (this.debt(address, "received", now) > 0) return false;
    this.#chargeAddress(address, { received }, now);
    return true;
  }

  /** Seconds until an address has paid off what it owes of a kind; 0 if it owes nothing, or is unknown. */
  debt(address: string | undefined, kind: keyof Price, now: number): number {
    return address === undefined ? 0 : this.#addresses.of(address, now).debt(kind, now);
  }

  /** Whether something may be stored for an address that nobody says, such as a held name. */
  mayStore(address: string | undefined, now: number): boolean {
    const account = address === undefined ? undefined : this.#addresses.of(address, now);
    return (account?.debt("rows", now) ?? 0) === 0 && this.#daily.wait(now, account?.rowsOn(now) ?? 0) === 0;
  }

  /** A room is about to come into being for an address: that counts like its first rows. */
  noteNewRoom(address: string | undefined, now: number): void {
    if (address !== undefined) this.#ask(address, this.#addresses.of(address, now), now);
  }

  /** Whether a `typing` of the session is to be told: at most one in two seconds is. */
  mayType(sid: string, now: number): boolean {
    const session = this.#sessions.of(sid, now);
    // In either direction: a clock may be set back.
    if (Math.abs(now - session.typedAt) < TYPING_EVERY_MS) return false;
    session.typedAt = now;
    return true;
  }

  #address({ address }: Payer, now: number): Address | undefined {
    return address === undefined ? undefined : this.#addresses.of(address, now);
  }

  #chargeAddress(address: string | undefined, price: Price, now: number): void {
    if (address === undefined) return;
    const account = this.#addresses.of(address, now);
    account.charge(price, now);
    for (; account.uncounted >= ROWS_PER_COUNT; account.uncounted -= ROWS_PER_COUNT) {
      this.#ask(address, account, now);
    }
  }

  /** Asks the deployment, which counts over all rooms. Nobody waits for the answer: a refusal pauses the address. */
  #ask(address: string, account: Address, now: number): void {
    this.#countElsewhere?.(address).then(
      (isWithin) => {
        if (!isWithin) account.pausedAt = now;
      },
      () => {
        // Whoever counts is away. The room's own budgets hold.
      },
    );
  }
}

class Session extends Account {
  /** When its last `typing` was told, in ms since 1970. */
  typedAt = 0;
}

class Address extends Account {
  /** Rows that the deployment has not been told of. */
  uncounted = 0;
  /** When the deployment refused it last, in ms since 1970. */
  pausedAt = Number.NEGATIVE_INFINITY;
  #rows = 0;
  #day = 0;

  override isFull(now: number): boolean {
    return this.#pause(now) === 0 && this.rowsOn(now) === 0 && super.isFull(now);
  }

  override wait(now: number): number {
    return Math.max(this.#pause(now), super.wait(now));
  }

  override debt(kind: keyof Price, now: number): number {
    return Math.max(kind === "rows" ? this.#pause(now) : 0, super.debt(kind, now));
  }

  override charge(price: Price, now: number): void {
    super.charge(price, now);
    const { rows = 0 } = price;
    this.#rows = this.rowsOn(now) + rows;
    this.uncounted += rows;
  }

  /** Rows that it has had written on this day (UTC), as far as the room remembers. */
  rowsOn(now: number): number {
    const day = dayOf(now);
    if (day !== this.#day) this.#rows = 0;
    this.#day = day;
    return this.#rows;
  }

  #pause(now: number): number {
    // In either direction: a clock may be set back.
    return Math.max(0, PAUSE_MS - Math.abs(now - this.pausedAt)) / 1000;
  }
}

function sustained(perSecond: number, seconds = BURST_SECONDS): Rates["messages"] & {} {
  return { burst: perSecond * seconds, perSecond };
}

/** A refusal for a time. @param retryAfter seconds */
export function slowDown(why: string, retryAfter: number, ref: string): Refusal {
  const detail = `${why}: try again in ${Math.ceil(retryAfter)} s.`;
  return { type: "error", code: "slow_down", detail, retryAfter, ...(ref && { ref }) };
}
