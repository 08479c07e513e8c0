import type { ErrorCode } from "../../protocol/codes.ts";
import { nameKey } from "../../protocol/name-key.ts";
import { userName } from "../../protocol/names.ts";
import type { Member, Roster } from "../roster.ts";
import type { World } from "../world.ts";
import type { Removals } from "./removals.ts";
import { isToken, sidOf, TOKEN_BYTES } from "./session.ts";

/** A session that may come in. */
export interface Admitted {
  readonly ok: true;
  readonly sid: string;
  readonly token: string;
  readonly name: string;
  /** The member that the session is already, present or held; a held one may have another name. */
  readonly member: Member | undefined;
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
}

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly removals: Removals;
}

/** Decides about a request, and changes nothing. */
export function admit(request: AdmissionRequest, { world, roster, removals }: Dependencies): Admission {
  const { room, random, limits, clock } = world;
  const named = userName(request.name);
  if (!named.ok) return { ok: false, code: "bad_name", detail: named.why };
  if (request.token !== undefined && !isToken(request.token)) {
    return { ok: false, code: "bad_token", detail: "A token is 32 bytes in base64url, without padding." };
  }
  const token = request.token ?? random(TOKEN_BYTES);
  const sid = sidOf(room, token);
  const wait = removals.until(sid) - clock.now();
  if (wait > 0) {
    const detail = `You were removed from this room; you may return in ${Math.ceil(wait / 60_000)} min.`;
    return { ok: false, code: "removed", detail, retryAfter: Math.ceil(wait / 1000) };
  }
  const member = roster.member(sid);
  if (member && nameKey(member.name) === nameKey(named.name)) {
    return { ok: true, sid, token, name: member.name, member };
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
  return { ok: true, sid, token, name: named.name, member };
}
