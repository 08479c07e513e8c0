import { codePoints } from "../../protocol/code-points.ts";
import type { Refusal } from "../../protocol/events.ts";
import type { OpFrame, SanctionFrame, SetFrame } from "../../protocol/frames.ts";
import { type Limits, MAX_GREETING, MAX_REASON, MAX_TOPIC } from "../../protocol/limits.ts";

/** Returns why an op may not be said whatever the log has, or `null`. What depends on the log is decided in the commit. */
export function check(frame: OpFrame, limits: Limits): Refusal | null {
  const { MAX_TEXT } = limits;
  if (frame.type === "set") return checkRules(frame, limits);
  if (frame.type === "sanction") return checkReason(frame);
  if (!("text" in frame)) return null;
  const { text, ref } = frame;
  const length = codePoints(text);
  if (length > MAX_TEXT) {
    const detail = `A message has at most ${MAX_TEXT} characters; this one has ${length}.`;
    return { type: "error", code: "too_long", detail, ref };
  }
  if (!/\S/u.test(text)) return { type: "error", code: "empty", detail: "There is nothing in it.", ref };
  return null;
}

function checkRules({ changes, ref }: SetFrame, { HISTORY_DAYS }: Limits): Refusal | null {
  const { topic = "", greeting = "", keepHours = 0 } = changes;
  if (keepHours > HISTORY_DAYS * 24) {
    const detail = `\`changes.keepHours\`: expected at most ${HISTORY_DAYS * 24}, as long as this server keeps anything.`;
    return { type: "error", code: "bad_frame", detail, ref };
  }
  const detail =
    codePoints(topic) > MAX_TOPIC
      ? `A topic has at most ${MAX_TOPIC} characters.`
      : codePoints(greeting) > MAX_GREETING
        ? `A greeting has at most ${MAX_GREETING} characters.`
        : null;
  return detail === null ? null : { type: "error", code: "too_long", detail, ref };
}

function checkReason({ reason = "", ref }: SanctionFrame): Refusal | null {
  if (codePoints(reason) <= MAX_REASON) return null;
  const detail = `A reason has at most ${MAX_REASON} characters.`;
  return { type: "error", code: "too_long", detail, ref };
}
