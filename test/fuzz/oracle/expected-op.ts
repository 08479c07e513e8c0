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
  readonly changes?: Readonly<Record<string, string | number>>;
  readonly by?: Someone;
  readonly person?: Someone;
  readonly role?: string;
  readonly reason?: string;
  /** Of a purge. */
  readonly from?: number;
  readonly before?: number;
}

export interface Someone {
  readonly sid: string;
  readonly name: string;
}
