import type { Op, Refusal } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import type { Limits } from "../protocol/limits.ts";
import type { OrderState, Role } from "../protocol/order.ts";
import type { Person } from "../protocol/person.ts";
import type { Outcome } from "./store/commit.ts";

/** Whoever asks without a connection: an HTTP request. */
export interface Caller {
  /** The secret of a session; absent where somebody only reads. */
  readonly token?: string | undefined;
  /** The operator of the deployment: above all roles, and without a session. */
  readonly isOperator?: boolean | undefined;
  /** What it wants to be called; absent: as its session is called already. */
  readonly name?: string | undefined;
  /** The code of an invite. */
  readonly invite?: string | undefined;
  /** The network that it comes from, where that is known. */
  readonly address?: string | undefined;
}

/** A room as anybody may see it who may read it. */
export interface RoomView {
  readonly room: string;
  readonly epoch: string;
  /** The head. */
  readonly seq: number;
  readonly floor: number;
  readonly state: OrderState;
  /** Everyone present, held names too. */
  readonly people: readonly (Person & { readonly role: Role })[];
  readonly visitors: number;
  readonly limits: Limits;
}

/** What became of an op. */
export type Said =
  | { readonly kind: "said"; readonly epoch: string; readonly op: Op; readonly isRepeated: boolean }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The request is about another log. */
  | { readonly kind: "other_epoch" }
  /** The ref was used for another op. */
  | { readonly kind: "ref_reused" };

/** How an op is proposed. */
export interface Wish {
  readonly frame: OpFrame;
  /** The log that it is about; absent: whatever there is. */
  readonly epoch?: string | undefined;
  /** Whether its ref may have been used before: then the room looks as far back as it can (C4). */
  readonly isAgain: boolean;
}

/** What an outcome means for a frame. @param epoch of the log in which it was decided */
export function said(outcome: Outcome, frame: OpFrame, epoch: string): Said {
  if (outcome.kind === "refused") return { kind: "refused", refusal: outcome.refusal };
  const { op } = outcome;
  const isRepeated = outcome.kind === "repeated";
  return isRepeated && !isOf(op, frame) ? { kind: "ref_reused" } : { kind: "said", epoch, op, isRepeated };
}

/** Whether an op is of this kind, and about this. */
function isOf(op: Op, frame: OpFrame): boolean {
  const type = frame.type === "send" ? "message" : frame.type === "claim" ? "role" : frame.type;
  if (op.type !== type) return false;
  if ("target" in frame && "target" in op && frame.target !== op.target) return false;
  if ("emoji" in frame && "emoji" in op && frame.emoji !== op.emoji) return false;
  return !("person" in frame && "person" in op && frame.person !== op.person.sid);
}
