import { codePoints } from "../../protocol/code-points.ts";
import type { Refusal } from "../../protocol/events.ts";
import type { OpFrame, SetFrame } from "../../protocol/frames.ts";
import { type Limits, MAX_GREETING, MAX_TOPIC } from "../../protocol/limits.ts";

/** Returns why an op may not be said whatever the log has, or `null`. What depends on the log is decided in the commit. */
export function check(frame: OpFrame, { MAX_TEXT }: Limits): Refusal | null {
  if (frame.type === "set") return checkTexts(frame);
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

function checkTexts({ changes: { topic = "", greeting = "" }, ref }: SetFrame): Refusal | null {
  const detail =
    codePoints(topic) > MAX_TOPIC
      ? `A topic has at most ${MAX_TOPIC} characters.`
      : codePoints(greeting) > MAX_GREETING
        ? `A greeting has at most ${MAX_GREETING} characters.`
        : null;
  return detail === null ? null : { type: "error", code: "too_long", detail, ref };
}
