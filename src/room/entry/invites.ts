import { createHmac } from "node:crypto";
import { codePoints } from "../../protocol/code-points.ts";
import { CODE_LENGTH, MAX_INVITES, MAX_WRONG_CODES } from "../../protocol/limits.ts";
import type { Invite } from "../../protocol/order.ts";
import { A_MINUTE, Tally } from "../conduct/tally.ts";
import { rememberAdmitted } from "../store/admitted.ts";
import type { Log } from "../store/log.ts";
import type { Objection } from "../store/objection.ts";
import { forget, recallAll, remember } from "../store/schema.ts";
import type { World } from "../world.ts";

/** An invite as the room stores it. */
export interface StoredInvite extends Invite {
  /** HMAC-SHA256 of the code under the epoch. */
  readonly hash: string;
}

const PREFIX = "invite:";
const ID_BYTES = 6;
/** A code of 128 random bits: nobody guesses it. What people choose seldom has all kinds of letters; and if, is as long. */
const MADE = /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9_-]{21}[AQgw]$/;
/** Wrong codes that the room may forget as it falls asleep: so many in each 10 s are fewer than it takes in a minute. */
const MAX_FORGOTTEN_CODES = 10;

interface Dependencies {
  readonly world: World;
  readonly log: Log;
}

/** The secrets that open the room's door. They are rows of its storage, and nothing of them is in memory. */
export class Invites {
  readonly #parts: Dependencies;
  readonly #wrong = new Tally();
  #stopRemembering: (() => void) | null = null;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Those that hold, without their secrets. */
  list(): Invite[] {
    return this.#stored().map(({ hash: _, ...invite }) => invite);
  }

  /** The invite that a code is of; `undefined` if none holds. Wrong codes are counted. */
  find(code: string): StoredInvite | undefined {
    const { log, world } = this.#parts;
    if (!log.exists) return undefined;
    const hash = hashOf(code, log.epoch);
    const now = world.clock.now();
    // Whoever tries codes shuts out those that can be guessed, for a minute; others still open the door.
    if (!MADE.test(code) && this.#wrong.count(now) >= MAX_WRONG_CODES) return undefined;
    const invite = this.#stored().find((each) => each.hash === hash);
    if (!invite && this.#wrong.add(now) > MAX_FORGOTTEN_CODES) this.#rememberForAMinute();
    return invite;
  }

  /** Makes one. Returns why it cannot be made, or `null`. */
  make(code: string, uses: number | undefined, seconds: number | undefined): Objection | null {
    const { log, world } = this.#parts;
    const { storage, random, clock } = world;
    // Whoever is above all roles may ask for one in a room that is not there.
    if (!log.exists) return ["not_found", "Nothing was ever said or set in this room: its door is open."];
    const length = codePoints(code);
    if (length < CODE_LENGTH.least)
      return ["bad_frame", `A code has at least ${CODE_LENGTH.least} characters.`];
    if (length > CODE_LENGTH.most) return ["too_long", `A code has at most ${CODE_LENGTH.most} characters.`];
    const hash = hashOf(code, log.epoch);
    const stored = this.#stored();
    const others = stored.filter((each) => each.hash !== hash);
    if (others.length >= MAX_INVITES) return ["too_many", `A room has at most ${MAX_INVITES} invites.`];
    const until = seconds === undefined ? undefined : clock.now() + seconds * 1000;
    const id = stored.find((each) => each.hash === hash)?.id ?? random(ID_BYTES);
    const invite = { id, hash, ...(uses !== undefined && { uses }), ...(until !== undefined && { until }) };
    remember(storage, PREFIX + id, JSON.stringify(invite));
    return null;
  }

  /** Ends one. Returns why it cannot be ended, or `null`. */
  end(id: string): Objection | null {
    if (!this.#stored().some((invite) => invite.id === id)) return ["not_found", "There is no such invite."];
    forget(this.#parts.world.storage, PREFIX + id);
    return null;
  }

  /** Lets a session in by an invite: counts the use, and remembers whom it has let in. Call it in a transaction. */
  letIn(sid: string, invite: StoredInvite): void {
    const { storage, clock } = this.#parts.world;
    this.#use(invite);
    rememberAdmitted(storage, sid, clock.now(), invite.id);
  }

  #use({ uses, ...invite }: StoredInvite): void {
    const { storage } = this.#parts.world;
    if (uses === undefined) return;
    if (uses === 1) forget(storage, PREFIX + invite.id);
    else remember(storage, PREFIX + invite.id, JSON.stringify({ ...invite, uses: uses - 1 }));
  }

  /** Forgets those that are over. */
  release(): void {
    const now = this.#parts.world.clock.now();
    for (const { id, until = Number.POSITIVE_INFINITY } of this.#rows())
      if (until <= now) forget(this.#parts.world.storage, PREFIX + id);
  }

  /** A room that sleeps would forget how many wrong codes there were, and a timer keeps it awake. */
  #rememberForAMinute(): void {
    this.#stopRemembering?.();
    this.#stopRemembering = this.#parts.world.clock.after(A_MINUTE, () => {});
  }

  #stored(): StoredInvite[] {
    const now = this.#parts.world.clock.now();
    return this.#rows().filter(({ until = Number.POSITIVE_INFINITY }) => until > now);
  }

  #rows(): StoredInvite[] {
    if (!this.#parts.log.exists) return [];
    return recallAll(this.#parts.world.storage, PREFIX).map(({ value }) => JSON.parse(value));
  }
}

function hashOf(code: string, epoch: string): string {
  return createHmac("sha256", epoch)
    .update(`invite:${code.normalize("NFKC")}`)
    .digest("base64url");
}
