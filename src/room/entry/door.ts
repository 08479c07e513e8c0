import type { CloseKind, ErrorCode } from "../../protocol/codes.ts";
import type { Refusal, Welcome } from "../../protocol/events.ts";
import type { Hello } from "../../protocol/frames.ts";
import { HELLO_WITHIN_MS } from "../../protocol/limits.ts";
import { roomName } from "../../protocol/names.ts";
import { roleOf } from "../../protocol/order.ts";
import { parseFrame } from "../../protocol/parse.ts";
import { CANNOT_PARSE_CONNECT, NAME_TAKEN, parseConnect, topicLine } from "../../protocol/text.ts";
import type { Budgets } from "../conduct/budget.ts";
import { encodeRefusal, type Penalties } from "../conduct/penalties.ts";
import type { Connection, Seat } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { Flush } from "../delivery/flush.ts";
import type { Roster } from "../roster.ts";
import type { History } from "../store/history.ts";
import { LEAST_ROW_BYTES, type Log } from "../store/log.ts";
import { muteOf } from "../store/voice.ts";
import type { World } from "../world.ts";
import { type AdmissionRequest, type Admitted, admit } from "./admission.ts";
import type { Exit } from "./exit.ts";
import type { Presence } from "./presence.ts";
import { type CatchUp, readCatchUp, welcomeFrames } from "./welcome.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
  readonly history: History;
  readonly budgets: Budgets;
  readonly flush: Flush;
  readonly presence: Presence;
  readonly penalties: Penalties;
  readonly exit: Exit;
}

/** Where newcomers say who they are, and are let in or refused. */
export class Door {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Takes a new connection. A timer closes it if it does not say hello; the platform stays awake that long anyway. */
  open(connection: Connection): void {
    const { world, connections, log, budgets } = this.#parts;
    const { MAX_CONNECTIONS, CONNECTIONS_PER_ADDRESS } = world.limits;
    const { address } = connection;
    if (connections.size >= MAX_CONNECTIONS) {
      this.#refuse(connection, "room_full", "The room has as many connections as it can carry.");
      return;
    }
    if (address && connections.countFrom(address) >= CONNECTIONS_PER_ADDRESS) {
      this.#refuse(
        connection,
        "room_full",
        "The room has as many connections from your address as it may have.",
      );
      return;
    }
    if (!log.exists) budgets.noteNewRoom(address, world.clock.now());
    connections.addNewcomer(connection);
    connection.stopWaiting = world.clock.after(HELLO_WITHIN_MS, () => this.#closeSilent(connection));
  }

  /** Closes newcomers that have been silent for too long: timers do not survive hibernation. */
  sweep(now: number): void {
    for (const connection of this.#parts.connections.newcomers) {
      const { state } = connection;
      if (state.phase === "new" && now - state.since >= HELLO_WITHIN_MS) this.#closeSilent(connection);
    }
  }

  /** Takes the first frame of the text dialect. */
  connect(connection: Connection, data: string): void {
    const request = parseConnect(data);
    if (!request) {
      this.#refuse(connection, "bad_frame", CANNOT_PARSE_CONNECT);
    } else if (request.channel !== undefined && !this.#isHere(request.channel)) {
      this.#refuse(connection, "not_found", `This is the room ${this.#parts.world.room}, not another.`);
    } else {
      this.enterAs(connection, request.username);
    }
  }

  /** Lets a text connection in under a name. @param how whether it came with its address: it has said nothing yet */
  enterAs(connection: Connection, name: string, how: { isSilent?: true } = {}): void {
    const admission = this.#admit(connection, { name, address: connection.address });
    if (!admission) return;
    this.#seat(connection, admission, how);
    const { topic } = this.#parts.log.order;
    if (topic !== "") connection.send(topicLine(topic));
  }

  /**
   * Takes the first frame of a connection that brought its name with its address. Returns whether it says no more than
   * who that is, as the original page does in any case.
   */
  takesConnect(connection: Connection, seat: Seat, data: string): boolean {
    if (!seat.isSilent) return false;
    connection.breakSilence(seat);
    return parseConnect(data) !== null;
  }

  /** Takes a first frame of `alcove.v1`: anything but `hello` is refused. */
  greet(connection: Connection, data: string): void {
    const { penalties } = this.#parts;
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      penalties.refuseBadFrame(connection, parsed);
    } else if (parsed.frame.type === "hello") {
      this.#welcome(connection, parsed.frame);
    } else {
      const ref = "ref" in parsed.frame ? { ref: parsed.frame.ref } : {};
      penalties.refuse(connection, {
        type: "error",
        code: "not_joined",
        detail: "Say hello first.",
        ...ref,
      });
    }
  }

  #welcome(connection: Connection, hello: Hello): void {
    const admission = this.#admit(connection, { ...hello, address: connection.address });
    if (!admission) return;
    const { world, roster, log, budgets } = this.#parts;
    const { storage, clock } = world;
    const { address } = connection;
    const wait = budgets.debt(address, "bytes", clock.now());
    if (wait > 0) {
      const detail = `Too much was read from your address: try again in ${Math.ceil(wait)} s.`;
      this.#refuse(connection, "unavailable", detail, "unavailable");
      return;
    }
    let catchUp: CatchUp;
    const { rowsRead } = storage;
    try {
      catchUp = readCatchUp(this.#parts, hello.resume);
      const read = (storage.rowsRead - rowsRead) * LEAST_ROW_BYTES;
      const sent = catchUp.events.reduce((sum, event) => sum + event.length, 0);
      budgets.chargeAddress(address, { bytes: read + sent }, clock.now());
      this.#seat(connection, admission, hello.client === undefined ? {} : { client: hello.client });
    } catch (error) {
      world.log("hello failed", { error: String(error) });
      this.#refuse(connection, "unavailable", "The room cannot be read at the moment.", "unavailable");
      return;
    }
    const { sid, name, token, mutedWith } = admission;
    const { room, limits } = world;
    const mute = muteOf(log, sid, mutedWith, clock.now());
    const welcome: Omit<Welcome, "members" | "moreMembers"> = {
      type: "welcome",
      room,
      epoch: log.epoch,
      seq: log.head,
      you: { sid, name, token, role: roleOf(log.order, sid), ...(mute && { mutedUntil: mute.until }) },
      state: log.order,
      resumed: catchUp.resumed,
      limits,
    };
    for (const frame of welcomeFrames(welcome, roster, catchUp)) connection.send(frame);
  }

  /** Returns as whom a newcomer comes in; `null` if it was refused. */
  #admit(connection: Connection, request: AdmissionRequest): Admitted | null {
    const admission = admit(request, this.#parts);
    if (admission.ok) return admission;
    this.#refuse(connection, admission.code, admission.detail, "refused", admission.retryAfter);
    return null;
  }

  #seat(
    connection: Connection,
    { sid, name, member, mutedWith }: Admitted,
    more: Pick<Seat, "client" | "isSilent">,
  ): void {
    const { world, connections, log, flush, presence, exit } = this.#parts;
    const { dialect, address } = connection;
    // Whoever is new waits in slow mode as long as if they had just spoken.
    const isNewInSlowMode = member === undefined && log.order.slowSeconds > 0;
    const saidAt = isNewInSlowMode ? world.clock.now() : member?.saidAt;
    const seat: Seat = {
      phase: "in",
      dialect,
      sid,
      name,
      epoch: log.epoch,
      ...more,
      ...(address && { address }),
      ...(mutedWith !== undefined && { mutedWith }),
      ...(saidAt !== undefined && { saidAt }),
    };
    connections.removeNewcomer(connection);
    for (const older of presence.enter(connection, seat, member)) exit.shut(older, "replaced");
    // What it is welcomed with is sent to it alone.
    flush.requestBackpressureCheck();
  }

  #isHere(channel: string): boolean {
    const named = roomName(channel);
    return named.ok && named.name === this.#parts.world.room;
  }

  #closeSilent(connection: Connection): void {
    this.#parts.connections.removeNewcomer(connection);
    connection.close("no_hello");
  }

  /** Sends one frame with the reason, and closes. @param retryAfter seconds, where waiting helps */
  #refuse(
    connection: Connection,
    code: ErrorCode,
    detail: string,
    kind: CloseKind = "refused",
    retryAfter?: number,
  ): void {
    const verbatim = connection.dialect === "text" ? ORIGINAL_WORDS[code] : undefined;
    const refusal: Refusal = { type: "error", code, detail, ...(retryAfter !== undefined && { retryAfter }) };
    connection.send(verbatim ?? encodeRefusal(connection, refusal));
    this.#parts.connections.removeNewcomer(connection);
    connection.close(kind, code);
  }
}

/** What the original example says, word for word, in the dialect that its page understands. */
const ORIGINAL_WORDS: Partial<Record<ErrorCode, string>> = {
  bad_frame: CANNOT_PARSE_CONNECT,
  name_taken: NAME_TAKEN,
};
