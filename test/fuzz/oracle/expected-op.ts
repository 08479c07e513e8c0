import type { Op } from "../../../src/protocol/events.ts";

/** An op without `at`, which the room alone knows. */
export interface ExpectedOp {
  readonly type: Op["type"];
  readonly seq: number;
  readonly ref: string;
  readonly sid: string;
  readonly name: string;
  readonly text?: string;
  readonly target?: number;
  readonly replyTo?: number;
  readonly emoji?: string;
  readonly changes?: Readonly<Record<string, string>>;
  readonly by?: Someone;
  readonly person?: Someone;
  readonly role?: string;
}

export interface Someone {
  readonly sid: string;
  readonly name: string;
}
