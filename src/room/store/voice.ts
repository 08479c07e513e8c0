import type { Person } from "../../protocol/events.ts";
import { isActFrame, type OpFrame } from "../../protocol/frames.ts";
import { roleOf } from "../../protocol/order.ts";
import { type ActorRole, has } from "./acts.ts";
import type { History } from "./history.ts";
import type { Log } from "./log.ts";
import type { Objection } from "./objection.ts";
import { type StoredSanction, sanctionOf } from "./sanctions.ts";

/** Ops that are looked through for the last message of somebody of whom the room does not remember when they spoke. */
const MAX_LOOK = 500;

/** Somebody who is present, or whose name is held. */
export interface Session extends Person {
  /** Whose sanction mutes it, too: it has come from the same network since. */
  readonly mutedWith: string | undefined;
  /** When it last spoke, or came in, in ms since 1970; known only in slow mode. */
  readonly saidAt: number | undefined;
}

/** Who wants to speak. */
export interface Speaking extends ActorRole {
  readonly mutedWith?: string | undefined;
}

/** Whether a frame speaks. What takes back may be said by everybody. */
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

/** The sanction that mutes a session now: its own, or that of somebody from the same network. */
export function muteOf(
  log: Log,
  sid: string,
  mutedWith: string | undefined,
  now: number,
): StoredSanction | undefined {
  const own = sanctionOf(log.sanctions, "mute", sid, now);
  if (own !== undefined || mutedWith === undefined || roleOf(log.order, sid) !== "member") return own;
  const other = sanctionOf(log.sanctions, "mute", mutedWith, now);
  return other?.network === undefined ? undefined : other;
}

/** Returns why somebody may not say this now, or `null`. By the state that the ops before it have left. */
export function objectionToVoice(
  { log, history }: { readonly log: Log; readonly history: History },
  speaking: Speaking,
  frame: OpFrame,
  saidAt: (sid: string) => number | undefined,
  now: number,
): Objection | null {
  if (!SPEAKS[frame.type]) return null;
  const muted = objectionToMuted(log, speaking.who.sid, speaking.mutedWith, now);
  if (muted) return muted;
  const { voice, slowSeconds } = log.order;
  const isSlow = slowSeconds > 0 && frame.type === "send";
  // In most rooms nobody's role matters here.
  if (isActFrame(frame) || (voice === "all" && !isSlow) || has("moderator", speaking, log.order)) return null;
  if (voice === "moderators") return ["not_allowed", "Only moderators may speak in this room."];
  const last =
    saidAt(speaking.who.sid) ?? history.lastSaid(speaking.who.sid, now - slowSeconds * 1000, MAX_LOOK);
  // A clock that has leapt back must not silence anybody for longer.
  const wait = Math.min(last + slowSeconds * 1000, now + slowSeconds * 1000) - now;
  if (wait <= 0) return null;
  const seconds = Math.ceil(wait / 1000);
  return ["slow_down", `Members speak every ${slowSeconds} s in this room: again in ${seconds} s.`, seconds];
}

/** Whether to drop what somebody shows without saying anything, such as that they type. */
export function isSilenced(log: Log, who: Person, mutedWith: string | undefined, now: number): boolean {
  const isMute = muteOf(log, who.sid, mutedWith, now) !== undefined;
  return isMute || (log.order.voice === "moderators" && !has("moderator", { who }, log.order));
}

/** Returns why somebody who is muted may not speak, and for how long; `null` if they are not muted. */
export function objectionToMuted(
  log: Log,
  sid: string,
  mutedWith: string | undefined,
  now: number,
): Objection | null {
  const mute = muteOf(log, sid, mutedWith, now);
  if (!mute) return null;
  return ["muted", "You may not speak in this room for a time.", Math.ceil((mute.until - now) / 1000)];
}
