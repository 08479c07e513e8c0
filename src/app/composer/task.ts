import type { Message, RoomState } from "../../client/index.ts";

/** What the text is for: a reply to a message, an edit of one, or (`null`) a new message. */
export type Task = { readonly kind: "reply" | "edit"; readonly message: Message } | null;

/** A message that a draft is about, with the epoch of its log: under another epoch its seq means another message. */
export interface Target {
  readonly epoch: string | null;
  readonly message: Message;
}

/**
 * Whether a message can no longer be edited or answered: it is deleted (which only prevents edits), no longer kept, or
 * of another log. `false` while that is unknown.
 */
export function isGone(
  { epoch, message: { seq } }: Target,
  kind: "reply" | "edit",
  state: RoomState,
): boolean {
  if (state.status.kind !== "live" || epoch === null) return false;
  if (epoch !== state.epoch) return true;
  const { messages, more } = state;
  if (seq < (messages[0]?.seq ?? Number.POSITIVE_INFINITY)) return !more;
  const found = messages.findLast((message) => message.seq <= seq);
  return found?.seq !== seq || (kind === "edit" && found.deletedAt !== undefined);
}
