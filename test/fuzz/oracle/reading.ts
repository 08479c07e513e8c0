/**
 * A second reading of the frames of docs/protocol.md, written from the document alone. What the room makes of a frame is
 * compared with it. Of the product it uses the names of the frames only: a new frame does not compile until it is read.
 */
import type { ClientFrame } from "../../../src/protocol/frames.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A frame of the protocol, or a bad one with the `ref` that its refusal may name. */
export type Reading =
  | { readonly kind: "frame"; readonly type: ClientFrame["type"]; readonly fields: Fields }
  | { readonly kind: "bad"; readonly ref: string | undefined };

const isString = (value: unknown): value is string => typeof value === "string";
const isRef = (value: unknown): value is string => isString(value) && /^[\x21-\x7e]{1,64}$/.test(value);
const isHead = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isSeq = (value: unknown): boolean => isHead(value) && value !== 0 && !Object.is(value, -0);
const isLimit = (value: unknown): boolean => isSeq(value) && Number(value) <= 100;
const isSeqs = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= 1 && value.length <= 20 && value.every(isSeq);
const isSeconds = (value: unknown): boolean => isHead(value) && Number(value) <= 7 * 24 * 3600;
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isEmoji = (value: unknown): boolean => isString(value) && /^\p{RGI_Emoji}$/v.test(value);
const isResume = (value: unknown): boolean => {
  const resume = fieldsOf(value);
  return resume !== null && isString(resume.epoch) && isHead(resume.seq);
};
const isSid = (value: unknown): boolean => isString(value) && /^[A-Za-z0-9_-]{22}$/.test(value);
const isOneOf =
  (...words: string[]) =>
  (value: unknown) =>
    words.includes(value as string);
const isLine = (value: unknown): boolean => isString(value) && !/[\p{Cc}\u2028\u2029]/u.test(value);
const isRules = (value: unknown): boolean => {
  const rules = fieldsOf(value);
  if (!rules) return false;
  const { topic, greeting, voice, door, slowSeconds, keepHours } = rules;
  return (
    optional(isLine)(topic) &&
    optional(isString)(greeting) &&
    optional(isOneOf("all", "moderators"))(voice) &&
    optional(isOneOf("open", "knock", "invite"))(door) &&
    optional(isHead)(slowSeconds) &&
    Number(slowSeconds ?? 0) <= 3600 &&
    optional(isHead)(keepHours)
  );
};
/** Absent is not `null`: there is no `null` in the protocol. */
const optional = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value);

const OP = { ref: isRef, unlessAfter: optional(isHead) };
/** The fields of each frame, and what they may be. */
const FRAMES: Readonly<Record<ClientFrame["type"], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  hello: {
    name: isString,
    token: optional(isString),
    client: optional(isRef),
    resume: optional(isResume),
    invite: optional(isString),
    knock: optional(isBoolean),
  },
  watch: { resume: optional(isResume), token: optional(isString), invite: optional(isString) },
  send: { ...OP, text: isString, replyTo: optional(isSeq) },
  edit: { ...OP, target: isSeq, text: isString },
  delete: { ...OP, target: isSeq },
  react: { ...OP, target: isSeq, emoji: isEmoji },
  unreact: { ...OP, target: isSeq, emoji: isEmoji },
  typing: {},
  history: { ref: isRef, before: isSeq, limit: isLimit },
  get: { ref: isRef, seqs: isSeqs },
  set: { ...OP, changes: isRules },
  pin: { ...OP, target: isSeq },
  unpin: { ...OP, target: isSeq },
  claim: OP,
  role: { ...OP, person: isSid, role: isOneOf("member", "moderator", "host") },
  sanction: {
    ...OP,
    person: isSid,
    effect: isOneOf("mute", "out"),
    seconds: isSeconds,
    reason: optional(isLine),
    address: optional(isBoolean),
  },
  purge: { ...OP, person: isSid, before: optional(isSeq) },
  empty: OP,
  admit: { ...OP, person: isSid },
  invite: {
    ref: isRef,
    code: isString,
    uses: optional((value) => isSeq(value) && Number(value) <= 10_000),
    seconds: optional((value) => isSeq(value) && Number(value) <= 30 * 24 * 3600),
  },
  uninvite: { ref: isRef, id: isRef },
  invites: { ref: isRef },
  rename: { ref: isRef, name: isString },
  acts: { ref: isRef, before: isSeq, limit: isLimit },
  sanctions: { ref: isRef },
  ping: {},
};

export function read(text: string): Reading {
  const fields = fieldsOf(parsed(text));
  if (!fields) return { kind: "bad", ref: undefined };
  const { type } = fields;
  const fits = isFrameType(type) && Object.entries(FRAMES[type]).every(([name, is]) => is(fields[name]));
  if (!fits) return { kind: "bad", ref: isRef(fields.ref) ? fields.ref : undefined };
  return { kind: "frame", type, fields };
}

function isFrameType(type: unknown): type is ClientFrame["type"] {
  return isString(type) && Object.hasOwn(FRAMES, type);
}

/** Returns the username and channel of a connect message of the text dialect (T1), or `null`. */
export function readConnect(text: string): { readonly username: string; readonly channel?: string } | null {
  const fields = fieldsOf(parsed(text));
  if (!fields || !isString(fields.username)) return null;
  if (fields.invite !== undefined && !isString(fields.invite)) return null;
  if (fields.channel === undefined) return { username: fields.username };
  return isString(fields.channel) ? { username: fields.username, channel: fields.channel } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the fields of an object, without a prototype that could add any. */
function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== "object" || value === null) return null;
  return Object.assign(Object.create(null), value) as Fields;
}
