import type { ErrorCode } from "../../protocol/codes.ts";
import { nameKey } from "../../protocol/name-key.ts";
import { userName } from "../../protocol/names.ts";
import { roleOf } from "../../protocol/order.ts";
import type { Member, Roster } from "../roster.ts";
import { isAdmitted } from "../store/admitted.ts";
import { hashNetwork } from "../store/holds.ts";
import type { Log } from "../store/log.ts";
import { sanctionFrom, sanctionOf } from "../store/sanctions.ts";
import type { World } from "../world.ts";
import type { Invites, StoredInvite } from "./invites.ts";
import { isToken, sidOf, TOKEN_BYTES } from "./session.ts";

/** A session that may come in. */
export interface Admitted {
  readonly ok: true;
  readonly sid: string;
  /** Absent where the client has it already. */
  readonly token?: string;
  readonly name: string;
  /** The member that the session is already, present or held; a held one may have another name. */
  readonly member: Member | undefined;
  /** Whose sanction mutes it, too. */
  readonly mutedWith: string | undefined;
  /** The invite that lets it in. */
  readonly invite?: StoredInvite;
}

/** A session that may wait at the door. */
export interface MayWait {
  readonly ok: "waits";
  readonly sid: string;
  readonly token: string;
  readonly name: string;
}

/** Whether a session may come in, and as whom. */
export type Admission =
  | Admitted
  | MayWait
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly detail: string;
      /** Seconds, where waiting helps. */
      readonly retryAfter?: number;
      /** The name under which the session is here. */
      readonly name?: string;
    };

/** What a newcomer says of itself. */
export interface AdmissionRequest {
  readonly name: string;
  readonly token?: string | undefined;
  /** Of a session that has waited at the door. */
  readonly sid?: string;
  readonly invite?: string | undefined;
  readonly knock?: boolean | undefined;
  /** The network that it comes from, where that is known. */
  readonly address: string | undefined;
}

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly log: Log;
  readonly invites: Invites;
}

/** Decides about a request, and changes nothing. */
export function admit(request: AdmissionRequest, { world, roster, log, invites }: Dependencies): Admission {
  const { room, random, limits, clock } = world;
  const named = userName(request.name);
  if (!named.ok) return { ok: false, code: "bad_name", detail: named.why };
  if (request.token !== undefined && !isToken(request.token)) {
    return { ok: false, code: "bad_token", detail: "A token is 32 bytes in base64url, without padding." };
  }
  const token = request.token ?? random(TOKEN_BYTES);
  const sid = request.sid ?? sidOf(room, token);
  const told = request.sid === undefined ? { token } : {};
  const now = clock.now();
  const member = roster.member(sid);
  // Whoever is here already, or has a role, has nothing to do with what others from the same network have done.
  const isKnown = member !== undefined || roleOf(log.order, sid) !== "member";
  const network = isKnown || !request.address ? undefined : hashNetwork(request.address, log.epoch);
  const out = sanctionOf(log.sanctions, "out", sid, now) ?? sanctionFrom(log.sanctions, "out", network, now);
  if (out) {
    const wait = out.until - now;
    const detail = `You were removed from this room; you may return in ${Math.ceil(wait / 60_000)} min.`;
    return { ok: false, code: "removed", detail, retryAfter: Math.ceil(wait / 1000) };
  }
  const passes = isKnown || log.order.door === "open" || isAdmitted(world.storage, sid);
  const invite = passes || request.invite === undefined ? undefined : invites.find(request.invite);
  if (!passes && !invite) {
    if (log.order.door === "knock" && request.knock === true)
      return { ok: "waits", sid, token, name: named.name };
    const detail = "The door of this room is closed: it takes an invite that holds.";
    return { ok: false, code: "not_invited", detail };
  }
  const mutedWith = member?.mutedWith ?? sanctionFrom(log.sanctions, "mute", network, now)?.person.sid;
  if (member && nameKey(member.name) === nameKey(named.name)) {
    return { ok: true, sid, ...told, name: member.name, member, mutedWith };
  }
  if (member && member.heldUntil === null) {
    const { name } = member;
    return { ok: false, code: "already_joined", detail: `You are here already, as ${name}.`, name };
  }
  if (roster.named(named.name)) {
    return { ok: false, code: "name_taken", detail: `Somebody here is called ${named.name} already.` };
  }
  if (!member && roster.size >= limits.MAX_MEMBERS) {
    return {
      ok: false,
      code: "room_full",
      detail: `The room is full: ${limits.MAX_MEMBERS} people are here.`,
    };
  }
  return { ok: true, sid, ...told, name: named.name, member, mutedWith, ...(invite && { invite }) };
}
