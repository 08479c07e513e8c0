import type { ErrorCode } from "./codes.ts";
import { Fields } from "./fields.ts";
import type { ClientFrame } from "./frames.ts";
import {
  MAX_GET_MESSAGES,
  MAX_INVITE_SECONDS,
  MAX_INVITE_USES,
  MAX_PAGE_MESSAGES,
  MAX_SANCTION_SECONDS,
  MAX_SLOW_SECONDS,
} from "./limits.ts";
import type { Rules } from "./order.ts";

/** Why a frame is refused, and its ref if that could be read. */
export interface BadFrame {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly ref?: string;
}

export type Parsed = { readonly ok: true; readonly frame: ClientFrame } | ({ readonly ok: false } & BadFrame);

/** Parses one client frame of `alcove.v1`. Total: every string gives a frame or a refusal; it never throws. */
export function parseFrame(data: string): Parsed {
  const raw = objectOf(data);
  if (!raw) return { ok: false, code: "bad_frame", detail: "A frame is one JSON object with a `type`." };
  const fields = new Fields(raw);
  const frame = frameOf(fields);
  if (frame && fields.objection === null) return { ok: true, frame };
  const detail = fields.objection ?? "`type`: expected one that a client's frame has.";
  return { ok: false, code: "bad_frame", detail, ...refOf(raw) };
}

function objectOf(data: string): object | null {
  try {
    const raw: unknown = JSON.parse(data);
    return typeof raw === "object" ? raw : null;
  } catch {
    return null;
  }
}

/** The frame that the fields make, valid only if they have no objection; `null` if no frame has their type. */
function frameOf(fields: Fields): ClientFrame | null {
  const type = fields.type as ClientFrame["type"];
  switch (type) {
    case "hello":
      return {
        type,
        name: fields.text("name"),
        token: fields.has("token") ? fields.string("token") : undefined,
        client: fields.has("client") ? fields.ref("client") : undefined,
        resume: fields.has("resume") ? fields.nested("resume", placeOf) : undefined,
        invite: fields.has("invite") ? fields.text("invite") : undefined,
        knock: fields.has("knock") ? fields.flag("knock") : undefined,
      };
    case "watch":
      return {
        type,
        resume: fields.has("resume") ? fields.nested("resume", placeOf) : undefined,
        token: fields.has("token") ? fields.string("token") : undefined,
        invite: fields.has("invite") ? fields.text("invite") : undefined,
      };
    case "send":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        text: fields.text("text"),
        replyTo: fields.has("replyTo") ? fields.seq("replyTo") : undefined,
      };
    case "edit":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        target: fields.seq("target"),
        text: fields.text("text"),
      };
    case "delete":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        target: fields.seq("target"),
      };
    case "react":
    case "unreact":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        target: fields.seq("target"),
        emoji: fields.emoji(),
      };
    case "set":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        changes: fields.nested("changes", rulesOf),
      };
    case "pin":
    case "unpin":
      return { type, ref: fields.ref(), unlessAfter: unlessAfterOf(fields), target: fields.seq("target") };
    case "claim":
    case "empty":
      return { type, ref: fields.ref(), unlessAfter: unlessAfterOf(fields) };
    case "role":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        person: fields.sid("person"),
        role: fields.word("role", ["member", "moderator", "host"]),
      };
    case "sanction":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        person: fields.sid("person"),
        effect: fields.word("effect", ["mute", "out"]),
        seconds: fields.whole("seconds", 0, MAX_SANCTION_SECONDS),
        reason: fields.has("reason") ? fields.line("reason") : undefined,
        address: fields.has("address") ? fields.flag("address") : undefined,
      };
    case "purge":
      return {
        type,
        ref: fields.ref(),
        unlessAfter: unlessAfterOf(fields),
        person: fields.sid("person"),
        before: fields.has("before") ? fields.seq("before") : undefined,
      };
    case "admit":
      return { type, ref: fields.ref(), unlessAfter: unlessAfterOf(fields), person: fields.sid("person") };
    case "invite":
      return {
        type,
        ref: fields.ref(),
        code: fields.text("code"),
        uses: fields.has("uses") ? fields.whole("uses", 1, MAX_INVITE_USES) : undefined,
        seconds: fields.has("seconds") ? fields.whole("seconds", 1, MAX_INVITE_SECONDS) : undefined,
      };
    case "rename":
      return { type, ref: fields.ref(), name: fields.text("name") };
    case "uninvite":
      return { type, ref: fields.ref(), id: fields.ref("id") };
    case "sanctions":
    case "invites":
      return { type, ref: fields.ref() };
    case "history":
    case "acts":
      return {
        type,
        ref: fields.ref(),
        before: fields.seq("before"),
        limit: fields.whole("limit", 1, MAX_PAGE_MESSAGES),
      };
    case "get":
      return { type, ref: fields.ref(), seqs: fields.seqs("seqs", MAX_GET_MESSAGES) };
    case "typing":
    case "ping":
      return { type };
    default:
      return noFrame(type);
  }
}

function noFrame(_type: never): null {
  return null;
}

function placeOf(fields: Fields): { epoch: string; seq: number } {
  return { epoch: fields.string("epoch"), seq: fields.head("seq") };
}

function rulesOf(fields: Fields): Partial<Rules> {
  return {
    ...(fields.has("topic") && { topic: fields.line("topic") }),
    ...(fields.has("greeting") && { greeting: fields.text("greeting") }),
    ...(fields.has("voice") && { voice: fields.word("voice", ["all", "moderators"]) }),
    ...(fields.has("door") && { door: fields.word("door", ["open", "knock", "invite"]) }),
    ...(fields.has("slowSeconds") && { slowSeconds: fields.whole("slowSeconds", 0, MAX_SLOW_SECONDS) }),
    ...(fields.has("keepHours") && { keepHours: fields.whole("keepHours", 0) }),
  };
}

function unlessAfterOf(fields: Fields): number | undefined {
  return fields.has("unlessAfter") ? fields.head("unlessAfter") : undefined;
}

function refOf(raw: object): { ref?: string } {
  const fields = new Fields(raw);
  const ref = fields.ref();
  return fields.objection === null ? { ref } : {};
}
