import * as v from "valibot";
import type { ErrorCode } from "./codes.ts";
import type { ClientFrame } from "./frames.ts";
import { MAX_PAGE_MESSAGES, MAX_REF } from "./limits.ts";

/** A place in the log: a positive whole number. */
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** A place in the log, or 0: before its first entry. */
const head = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const ref = v.pipe(
  v.string(),
  v.regex(new RegExp(`^[!-~]{1,${MAX_REF}}$`), "1 to 64 printable ASCII characters"),
);
/** Lone surrogates cannot be stored as UTF-8: each becomes U+FFFD. */
const text = v.pipe(
  v.string(),
  v.transform((raw) => raw.toWellFormed()),
);
const emoji = v.pipe(
  v.string(),
  v.regex(/^\p{RGI_Emoji}$/v, "one emoji that Unicode recommends for interchange"),
);

const hello = v.object({
  type: v.literal("hello"),
  name: text,
  token: v.optional(v.string()),
  client: v.optional(ref),
  resume: v.optional(v.object({ epoch: v.string(), seq: head })),
});

/** What every op has: its `ref`, and, when it is sent again, the head that was known at its first sending. */
const op = { ref, unlessAfter: v.optional(head) };

const send = v.object({ type: v.literal("send"), ...op, text, replyTo: v.optional(seq) });
const edit = v.object({ type: v.literal("edit"), ...op, target: seq, text });
const remove = v.object({ type: v.literal("delete"), ...op, target: seq });
const react = v.object({ type: v.literal("react"), ...op, target: seq, emoji });
const unreact = v.object({ type: v.literal("unreact"), ...op, target: seq, emoji });

const typing = v.object({ type: v.literal("typing") });
const history = v.object({
  type: v.literal("history"),
  ref,
  before: seq,
  limit: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_PAGE_MESSAGES)),
});
const ping = v.object({ type: v.literal("ping") });

const clientFrame: v.GenericSchema<unknown, ClientFrame> = v.variant("type", [
  hello,
  send,
  edit,
  remove,
  react,
  unreact,
  typing,
  history,
  ping,
]);

/** A frame that cannot be taken: why, and, where it can be told, which. */
export interface BadFrame {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly ref?: string;
}

export type Parsed = { readonly ok: true; readonly frame: ClientFrame } | ({ readonly ok: false } & BadFrame);

/** Reads one client frame of `alcove.v1`. Total: any string is either a frame or a refusal. */
export function parseFrame(data: string): Parsed {
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    return { ok: false, code: "bad_frame", detail: "A frame is one JSON object with a `type`." };
  }
  const result = v.safeParse(clientFrame, raw, { abortEarly: true });
  if (result.success) return { ok: true, frame: result.output };
  return { ok: false, code: "bad_frame", detail: explain(result.issues[0]), ...refOf(raw) };
}

function explain(issue: v.BaseIssue<unknown>): string {
  const where = v.getDotPath(issue);
  if (where === null) return "A frame is one JSON object with a `type`.";
  return `\`${where}\`: expected ${issue.expected ?? issue.message}.`;
}

function refOf(raw: unknown): { ref?: string } {
  if (typeof raw !== "object" || raw === null || !("ref" in raw)) return {};
  return v.is(ref, raw.ref) ? { ref: raw.ref } : {};
}
