import type { CloseKind, ErrorCode } from "../../protocol/codes.ts";
import type { Refusal } from "../../protocol/events.ts";
import { CANNOT_PARSE_CONNECT, NAME_TAKEN } from "../../protocol/text.ts";
import type { Budgets } from "../conduct/budget.ts";
import { encodeRefusal, type Penalties } from "../conduct/penalties.ts";
import type { Connection, Seat } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { Flush } from "../delivery/flush.ts";
import type { Roster } from "../roster.ts";
import { LEAST_ROW_BYTES, type Log } from "../store/log.ts";
import type { Visitors } from "../visitors.ts";
import type { World } from "../world.ts";
import { type AdmissionRequest, type Admitted, admit, type MayWait } from "./admission.ts";
import type { Exit } from "./exit.ts";
import type { Invites } from "./invites.ts";
import type { Presence } from "./presence.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
  readonly flush: Flush;
  readonly presence: Presence;
  readonly invites: Invites;
  readonly visitors: Visitors;
  readonly exit: Exit;
  readonly penalties: Penalties;
  readonly budgets: Budgets;
}

/** How a newcomer gets a seat, or is refused: the same for both dialects. */
export class Seating {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Returns as whom a newcomer comes in, or waits; `null` if it was refused. */
  admit(connection: Connection, request: AdmissionRequest): Admitted | MayWait | null {
    const admission = admit(request, this.#parts);
    if (admission.ok !== false) return admission;
    const { code, detail, retryAfter, name } = admission;
    this.refuse(connection, code, detail, "refused", { retryAfter, name });
    return null;
  }

  /** Counts the use of an invite, and remembers whom it has let in. Returns `false` if that cannot be stored now. */
  useInvite(connection: Connection, { sid, invite }: Admitted): boolean {
    if (!invite) return true;
    const { world, log, invites, budgets } = this.#parts;
    const { storage, clock } = world;
    const { address } = connection;
    if (!budgets.mayStore(address, clock.now())) {
      const retryAfter = Math.ceil(Math.max(1, budgets.debt(address, "rows", clock.now())));
      const detail = `Too many were let in from your address: try again in ${retryAfter} s.`;
      this.refuse(connection, "slow_down", detail, "refused", { retryAfter });
      return false;
    }
    const { rowsWritten, rowsRead } = storage;
    try {
      log.transaction(() => invites.letIn(sid, invite));
      const bytes = (storage.rowsRead - rowsRead) * LEAST_ROW_BYTES;
      budgets.chargeAddress(address, { rows: storage.rowsWritten - rowsWritten, bytes }, clock.now());
      return true;
    } catch (error) {
      world.log("invite failed", { error: String(error) });
      this.refuse(connection, "unavailable", "The room cannot store anything at the moment.", "unavailable");
      return false;
    }
  }

  /** Gives a connection its seat. */
  seat(
    connection: Connection,
    { sid, name, member, mutedFrom }: Admitted,
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
      ...(mutedFrom !== undefined && { mutedFrom }),
      ...(saidAt !== undefined && { saidAt }),
    };
    connections.remove(connection);
    for (const older of presence.enter(connection, seat, member)) exit.shut(older, "replaced");
    this.#makeRoom();
    // What it is welcomed with is sent to it alone.
    flush.requestBackpressureCheck();
  }

  /** Whoever takes part comes before those who only read. */
  #makeRoom(): void {
    const { world, connections, visitors, flush, exit } = this.#parts;
    const detail = "The room is full: somebody has come who takes part.";
    while (connections.size > world.limits.MAX_CONNECTIONS) {
      const { next } = visitors;
      if (!next) return;
      flush.catchUp(next);
      exit.turnOut(next, { type: "error", code: "room_full", detail });
    }
  }

  /** Sends one frame with the reason, and closes: but visitors may go on reading. */
  refuse(
    connection: Connection,
    code: ErrorCode,
    detail: string,
    kind: CloseKind = "refused",
    { retryAfter, name }: RefusalFacts = {},
  ): void {
    const verbatim = connection.dialect === "text" ? ORIGINAL_WORDS[code] : undefined;
    const facts = { ...(retryAfter !== undefined && { retryAfter }), ...(name !== undefined && { name }) };
    const refusal: Refusal = { type: "error", code, detail, ...facts };
    if (connection.visitor) {
      this.#parts.penalties.refuse(connection, refusal);
      return;
    }
    connection.send(verbatim ?? encodeRefusal(connection, refusal));
    this.#parts.connections.remove(connection);
    connection.close(kind, code);
  }
}

/** What a refusal tells besides its reason. */
interface RefusalFacts {
  /** Seconds, where waiting helps. */
  readonly retryAfter?: number | undefined;
  /** The name under which the session is here. */
  readonly name?: string | undefined;
}

/** What the original example says, word for word, in the dialect that its page understands. */
const ORIGINAL_WORDS: Partial<Record<ErrorCode, string>> = {
  bad_frame: CANNOT_PARSE_CONNECT,
  name_taken: NAME_TAKEN,
};
