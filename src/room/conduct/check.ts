import { codePoints } from "../../protocol/code-points.ts";
import type { Refusal } from "../../protocol/events.ts";
import type { OpFrame } from "../../protocol/frames.ts";
import type { Limits } from "../../protocol/limits.ts";

/** Returns why an op may not be said whatever the log has, or `null`. What depends on the log is decided in the commit. */
export function check(frame: OpFrame, { MAX_TEXT }: Limits): Refusal | null {
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
