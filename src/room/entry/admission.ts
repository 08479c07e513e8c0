import type { ErrorCode } from "../../protocol/codes.ts";
import { nameKey } from "../../protocol/name-key.ts";
import { userName } from "../../protocol/names.ts";
import { roleOf } from "../../protocol/order.ts";
import type { Member, Roster } from "../roster.ts";
import { hashNetwork } from "../store/holds.ts";
import type { Log } from "../store/log.ts";
import { sanctionFrom, sanctionOf } from "../store/sanctions.ts";
import type { World } from "../world.ts";
import { isToken, sidOf, TOKEN_BYTES } from "./session.ts";

/** A session that may come in. */
export interface Admitted {
  readonly ok: true;
  readonly sid: string;
  readonly token: string;
  readonly name: string;
  /** The member that the session is already, present or held; a held one may have another name. */
  readonly member: Member | undefined;
  /** Whose sanction mutes it, too. */
  readonly mutedWith: string | undefined;
}

/** Whether a session may come in, and as whom. */
export type Admission =
  | Admitted
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly detail: string;
      /** Seconds, where waiting helps. */
      readonly retryAfter?: number;
    };

/** What a newcomer says of itself. */
export interface AdmissionRequest {
  readonly name: string;
  readonly token?: string | undefined;
  /** The network that it comes from, where that is known. */
  readonly address: string | undefined;
}

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly log: Log;
}

/** Decides about a request, and changes nothing. */
export function admit(request: AdmissionRequest, { world, roster, log }: Dependencies): Admission {
  const { room, random, limits, clock } = world;
  const named = userName(request.name);
  if (!named.ok) return { ok: false, code: "bad_name", detail: named.why };
  if (request.token !== undefined && !isToken(request.token)) {
    return { ok: false, code: "bad_token", detail: "A token is 32 bytes in base64url, without padding." };
  }
  const token = request.token ?? random(TOKEN_BYTES);
  const sid = sidOf(room, token);
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
  const mutedWith = member?.mutedWith ?? sanctionFrom(log.sanctions, "mute", network, now)?.person.sid;
  if (member && nameKey(member.name) === nameKey(named.name)) {
    return { ok: true, sid, token, name: member.name, member, mutedWith };
  }
  if (member && member.heldUntil === null) {
    return { ok: false, code: "already_joined", detail: `You are here already, as ${member.name}.` };
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
  return { ok: true, sid, token, name: named.name, member, mutedWith };
}
