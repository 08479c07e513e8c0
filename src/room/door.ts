import type { CloseKind, ErrorCode } from "../protocol/codes.ts";
import type { Welcome } from "../protocol/events.ts";
import type { Hello } from "../protocol/frames.ts";
import { HELLO_WITHIN_MS } from "../protocol/limits.ts";
import { roomName } from "../protocol/names.ts";
import { parseFrame } from "../protocol/parse.ts";
import { CANNOT_PARSE_CONNECT, NAME_TAKEN, parseConnect } from "../protocol/text.ts";
import { type Admitted, admit, type Request } from "./admission.ts";
import { type Conduct, spoken } from "./conduct.ts";
import type { Connection, Seat } from "./connection.ts";
import type { Log } from "./log.ts";
import type { Presence } from "./presence.ts";
import type { Removals } from "./removals.ts";
import type { Roster } from "./roster.ts";
import { type Story, storyFor, welcomeFrames } from "./welcome.ts";
import type { World } from "./world.ts";

/** Where connections stand until they have said who they are. */
export class Door {
  readonly #world: World;
  readonly #roster: Roster;
  readonly #log: Log;
  readonly #presence: Presence;
  readonly #conduct: Conduct;
  readonly #removals: Removals;
  readonly #waiting = new Set<Connection>();

  constructor(
    world: World,
    roster: Roster,
    log: Log,
    presence: Presence,
    conduct: Conduct,
    removals: Removals,
  ) {
    this.#world = world;
    this.#roster = roster;
    this.#log = log;
    this.#presence = presence;
    this.#conduct = conduct;
    this.#removals = removals;
  }

  /** Every connection to the room, in here and at the door. */
  everybody(): Connection[] {
    return [...this.#waiting, ...this.#roster.seated("text"), ...this.#roster.seated("alcove.v1")];
  }

  /** A new connection. Whoever does not say hello is shown out by a timer: the platform waits as long anyway. */
  open(connection: Connection): void {
    const { MAX_CONNECTIONS, CONNECTIONS_PER_ADDRESS } = this.#world.limits;
    const { address } = connection;
    if (this.#count() >= MAX_CONNECTIONS) {
      this.#refuse(connection, "room_full", "The room has as many connections as it can carry.");
      return;
    }
    if (address && this.#countFrom(address) >= CONNECTIONS_PER_ADDRESS) {
      this.#refuse(
        connection,
        "room_full",
        "The room has as many connections from your address as it may have.",
      );
      return;
    }
    this.#waiting.add(connection);
    connection.stopWaiting = this.#world.clock.after(HELLO_WITHIN_MS, () => this.#showOut(connection));
  }

  /** After a wake: whoever stood here then. */
  recall(connection: Connection): void {
    this.#waiting.add(connection);
  }

  /** Shows out who has stood here for too long: timers do not outlive hibernation. */
  sweep(now: number): void {
    for (const connection of this.#waiting) {
      const { state } = connection;
      if (state.phase === "new" && now - state.since >= HELLO_WITHIN_MS) this.#showOut(connection);
    }
  }

  /** The connection is gone. */
  forget(connection: Connection): void {
    this.#waiting.delete(connection);
  }

  /** The first frame of the text dialect. */
  connect(connection: Connection, data: string): void {
    const request = parseConnect(data);
    if (!request) {
      this.#refuse(connection, "bad_frame", CANNOT_PARSE_CONNECT);
    } else if (request.channel !== undefined && !this.#isHere(request.channel)) {
      this.#refuse(connection, "not_found", `This is the room ${this.#world.room}, not another.`);
    } else {
      this.enterAs(connection, request.username);
    }
  }

  /** Lets a text connection in under a name. */
  enterAs(connection: Connection, name: string): void {
    const admission = this.#admit(connection, { name });
    if (admission) this.#seat(connection, admission);
  }

  /** A first frame of `alcove.v1`: `hello`, or it is not taken. */
  greet(connection: Connection, data: string): void {
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      this.#conduct.refuseBadFrame(connection, parsed);
    } else if (parsed.frame.type === "hello") {
      this.#welcome(connection, parsed.frame);
    } else {
      const ref = "ref" in parsed.frame ? { ref: parsed.frame.ref } : {};
      this.#conduct.refuse(connection, {
        type: "error",
        code: "not_joined",
        detail: "Say hello first.",
        ...ref,
      });
    }
  }

  #welcome(connection: Connection, hello: Hello): void {
    const admission = this.#admit(connection, hello);
    if (!admission) return;
    let story: Story;
    try {
      story = storyFor(this.#log, hello.resume);
      this.#seat(connection, admission, hello.client);
    } catch (error) {
      this.#world.log("hello failed", { error: String(error) });
      this.#refuse(connection, "unavailable", "The room cannot be read at the moment.", "unavailable");
      return;
    }
    const { sid, name, token } = admission;
    const { room, limits } = this.#world;
    const welcome: Omit<Welcome, "members"> = {
      type: "welcome",
      room,
      epoch: this.#log.epoch,
      seq: this.#log.head,
      you: { sid, name, token },
      resumed: story.resumed,
      limits,
    };
    for (const frame of welcomeFrames(welcome, this.#roster, story)) connection.send(frame);
  }

  /** Who it is that asks to come in; `null` if they were refused. */
  #admit(connection: Connection, request: Request): Admitted | null {
    const admission = admit(request, this.#roster, this.#removals, this.#world);
    if (admission.ok) return admission;
    this.#refuse(connection, admission.code, admission.detail);
    return null;
  }

  #seat(connection: Connection, { sid, name, member }: Admitted, client?: string): void {
    const { dialect, address } = connection;
    const seat: Seat = {
      phase: "in",
      dialect,
      sid,
      name,
      epoch: this.#log.epoch,
      ...(client && { client }),
      ...(address && { address }),
    };
    this.#presence.enter(connection, seat, member);
    this.forget(connection);
  }

  #isHere(channel: string): boolean {
    const named = roomName(channel);
    return named.ok && named.name === this.#world.room;
  }

  #count(): number {
    return this.#waiting.size + this.#roster.seated("text").size + this.#roster.seated("alcove.v1").size;
  }

  #countFrom(address: string): number {
    let count = 0;
    for (const there of [this.#waiting, this.#roster.seated("text"), this.#roster.seated("alcove.v1")]) {
      for (const connection of there) if (connection.address === address) count++;
    }
    return count;
  }

  #showOut(connection: Connection): void {
    this.forget(connection);
    connection.close("no_hello");
  }

  /** One frame with the reason, and closed. */
  #refuse(connection: Connection, code: ErrorCode, detail: string, kind: CloseKind = "refused"): void {
    const verbatim = connection.dialect === "text" ? ORIGINAL_WORDS[code] : undefined;
    connection.send(verbatim ?? spoken(connection, { type: "error", code, detail }));
    this.forget(connection);
    connection.close(kind, code);
  }
}

/** What the original example says, word for word, in the dialect that its page understands. */
const ORIGINAL_WORDS: Partial<Record<ErrorCode, string>> = {
  bad_frame: CANNOT_PARSE_CONNECT,
  name_taken: NAME_TAKEN,
};
