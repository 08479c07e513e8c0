import type { Person } from "../../protocol/events.ts";
import { isActFrame, type OpFrame } from "../../protocol/frames.ts";
import { roleOf } from "../../protocol/order.ts";
import { type ActorRole, has } from "./acts.ts";
import type { History } from "./history.ts";
import type { Log } from "./log.ts";
import type { Objection } from "./objection.ts";
import { type NetworkMark, type StoredSanction, sanctionFrom, sanctionOf } from "./sanctions.ts";

/** Ops that are looked through for the last message of somebody of whom the room does not remember when they spoke. */
const MAX_LOOK = 500;

/** Somebody who is present, or whose name is held. */
export interface Session extends Person {
  /** Where it has come from, if somebody from there was muted with their address by then (R10). */
  readonly mutedFrom?: NetworkMark | undefined;
  /** When it last spoke, or came in, in ms since 1970; known only in slow mode. */
  readonly saidAt?: number | undefined;
}

const ONLY_MODERATORS: Objection = ["not_allowed", "Only moderators may speak in this room."];

/** Who wants to speak. */
export interface Speaking extends ActorRole {
  readonly mutedFrom?: NetworkMark | undefined;
}

/** Whether a frame speaks. What takes back may be said by everybody, and order may be kept: but without words. */
const SPEAKS: Readonly<Record<OpFrame["type"], boolean>> = {
  send: true,
  edit: true,
  react: true,
  delete: false,
  unreact: false,
  set: true,
  pin: true,
  unpin: false,
  claim: false,
  role: false,
  sanction: false,
  purge: false,
  empty: false,
  admit: false,
};

function speaks(frame: OpFrame): boolean {
  return SPEAKS[frame.type] || (frame.type === "sanction" && (frame.reason ?? "") !== "");
}

/** The sanction that mutes a session now: its own, or that of somebody from the network that it has come from. */
export function muteOf(
  log: Log,
  sid: string,
  mutedFrom: NetworkMark | undefined,
  now: number,
): StoredSanction | undefined {
  const own = sanctionOf(log.sanctions, "mute", sid, now);
  if (own !== undefined || mutedFrom === undefined || roleOf(log.order, sid) !== "member") return own;
  const other = sanctionFrom(log.sanctions, "mute", mutedFrom, now);
  return other === undefined || log.isSpared(sid) ? undefined : other;
}

/** Returns why somebody may not say this now, or `null`. By the state that the ops before it have left. */
export function objectionToVoice(
  { log, history }: { readonly log: Log; readonly history: History },
  speaking: Speaking,
  frame: OpFrame,
  saidAt: (sid: string) => number | undefined,
  now: number,
  isSpoken = speaks(frame),
): Objection | null {
  if (!isSpoken) return null;
  const muted = objectionToMuted(log, speaking.who.sid, speaking.mutedFrom, now);
  if (muted) return muted;
  const { voice, slowSeconds } = log.order;
  const isSlow = slowSeconds > 0 && frame.type === "send";
  // In most rooms nobody's role matters here.
  if (isActFrame(frame) || (voice === "all" && !isSlow) || has("moderator", speaking, log.order)) return null;
  if (voice === "moderators") return ONLY_MODERATORS;
  const last =
    saidAt(speaking.who.sid) ?? history.lastSaid(speaking.who.sid, now - slowSeconds * 1000, MAX_LOOK);
  // A clock that has leapt back must not silence anybody for longer.
  const wait = Math.min(last + slowSeconds * 1000, now + slowSeconds * 1000) - now;
  if (wait <= 0) return null;
  const seconds = Math.ceil(wait / 1000);
  return ["slow_down", `Members speak every ${slowSeconds} s in this room: again in ${seconds} s.`, seconds];
}

/** Whether to drop what somebody shows without saying anything, such as that they type. */
export function isSilenced(log: Log, who: Session, now: number): boolean {
  return objectionToRename(log, who, now) !== null;
}

/** Returns why somebody may not take another name, which everybody would hear of; `null` if they may. */
export function objectionToRename(log: Log, who: Session, now: number): Objection | null {
  const muted = objectionToMuted(log, who.sid, who.mutedFrom, now);
  const isHeard = log.order.voice === "all" || has("moderator", { who }, log.order);
  return muted ?? (isHeard ? null : ONLY_MODERATORS);
}

/** Returns why somebody who is muted may not speak, and for how long; `null` if they are not muted. */
function objectionToMuted(
  log: Log,
  sid: string,
  mutedFrom: NetworkMark | undefined,
  now: number,
): Objection | null {
  const mute = muteOf(log, sid, mutedFrom, now);
  if (!mute) return null;
  return ["muted", "You may not speak in this room for a time.", Math.ceil((mute.until - now) / 1000)];
}
