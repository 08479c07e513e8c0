import type { ErrorCode } from "../../protocol/codes.ts";
import { nameKey } from "../../protocol/name-key.ts";
import { userName } from "../../protocol/names.ts";
import { roleOf } from "../../protocol/order.ts";
import type { Member, Roster } from "../roster.ts";
import { isAdmitted, isSpared } from "../store/admitted.ts";
import { hashNetwork } from "../store/holds.ts";
import type { Log } from "../store/log.ts";
import { type NetworkMark, removedBy, sanctionFrom, sanctionOf } from "../store/sanctions.ts";
import { muteOf } from "../store/voice.ts";
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
  /** Where it has come from, if somebody from there was muted with their address by then (R10). */
  readonly mutedFrom: NetworkMark | undefined;
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

/** Why somebody may not come in. */
export interface TurnedAway {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly detail: string;
  /** Seconds, where waiting helps. */
  readonly retryAfter?: number;
  /** The name under which the session is here. */
  readonly name?: string;
}

/** Whether a session may come in, and as whom. */
export type Admission = Admitted | MayWait | TurnedAway;

/** Somebody who may read, and the session whose standing lets them, if one does. */
export interface MayRead {
  readonly ok: true;
  readonly sid?: string;
  /** It is an invite that lets them. */
  readonly isInvited?: true;
}

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

/** Who asks to read. */
export interface ReaderRequest {
  readonly sid?: string | undefined;
  readonly invite?: string | undefined;
  readonly address: string | undefined;
}

/** What an admission is decided by. */
export interface Admitting {
  readonly world: World;
  readonly roster: Roster;
  readonly log: Log;
  readonly invites: Invites;
}

/** Decides about a request, and changes nothing. */
export function admit(request: AdmissionRequest, admitting: Admitting): Admission {
  const { world, roster, log } = admitting;
  const { room, random, limits, clock } = world;
  const named = userName(request.name);
  if (!named.ok) return { ok: false, code: "bad_name", detail: named.why };
  if (request.token !== undefined && !isToken(request.token)) return BAD_TOKEN;
  const token = request.token ?? random(TOKEN_BYTES);
  const sid = request.sid ?? sidOf(room, token);
  const told = request.sid === undefined ? { token } : {};
  const { invite, address } = request;
  const passage = pass({ sid, invite, address }, admitting);
  if (!passage.ok) {
    const mayWait = passage.code === "not_invited" && log.order.door === "knock" && request.knock === true;
    return mayWait ? { ok: "waits", sid, token, name: named.name } : passage;
  }
  const member = roster.member(sid);
  const mutedFrom = member ? member.mutedFrom : passage.mutedFrom;
  if (member && nameKey(member.name) === nameKey(named.name)) {
    return { ok: true, sid, ...told, name: member.name, member, mutedFrom };
  }
  // Whoever is muted does not speak by a name that everybody hears of.
  if (member && (member.heldUntil === null || muteOf(log, sid, mutedFrom, clock.now()))) {
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
  const used = passage.invite && { invite: passage.invite };
  return { ok: true, sid, ...told, name: named.name, member, mutedFrom, ...used };
}

/** Decides whether somebody may read without a name (V2), and changes nothing. */
export function admitVisitor(request: ReaderRequest, admitting: Admitting): MayRead | TurnedAway {
  const passage = pass(request, admitting);
  if (!passage.ok) return passage;
  const { sid } = request;
  return { ok: true, ...(sid !== undefined && { sid }), ...(passage.invite && { isInvited: true }) };
}

/** Whoever passes the door. */
export interface Passage {
  readonly ok: true;
  /** Where they come from, if somebody from there is muted with their address. */
  readonly mutedFrom: NetworkMark | undefined;
  /** The invite that was needed. */
  readonly invite: StoredInvite | undefined;
}

/** Whether somebody passes the door: nobody keeps them out, and it is open to them. */
export function pass(
  { sid, invite, address }: ReaderRequest,
  { world, roster, log, invites }: Admitting,
): Passage | TurnedAway {
  const now = world.clock.now();
  const { sanctions } = log;
  const { storage } = world;
  const isHere =
    sid !== undefined && (roster.member(sid) !== undefined || roleOf(log.order, sid) !== "member");
  // Whoever is here already, has a role, or was let in has nothing to do with what others from there have done.
  const isApart = isHere || !address || sanctions.size === 0 || (sid !== undefined && isSpared(storage, sid));
  const network = isApart ? undefined : hashNetwork(address, log.epoch);
  const own = sid === undefined ? undefined : sanctionOf(sanctions, "out", sid, now);
  const out = own ?? (network === undefined ? undefined : sanctionFrom(sanctions, "out", { network }, now));
  if (out) {
    const [code, detail, retryAfter] = removedBy(out, now);
    return { ok: false, code, detail, ...(retryAfter !== undefined && { retryAfter }) };
  }
  const isMuted = network !== undefined && sanctionFrom(sanctions, "mute", { network }, now) !== undefined;
  const mutedFrom = isMuted ? { network, head: log.head } : undefined;
  const passes = isHere || log.order.door === "open" || (sid !== undefined && isAdmitted(storage, sid));
  if (passes) return { ok: true, mutedFrom, invite: undefined };
  const found = invite === undefined ? undefined : invites.find(invite);
  if (found) return { ok: true, mutedFrom, invite: found };
  const detail = "The door of this room is closed: it takes an invite that holds.";
  return { ok: false, code: "not_invited", detail };
}

export const BAD_TOKEN: TurnedAway = {
  ok: false,
  code: "bad_token",
  detail: "A token is 32 bytes in base64url, without padding.",
};
