import type { OpFrame } from "../protocol/frames.ts";
import type { Place } from "./entry.ts";

/** What is known of the connection when an op is about to be sent on it. */
export interface SendContext extends Place {
  /** The sid of this session, as the welcome gave it. */
  readonly sid: string;
  /** The `client` in the connection's `hello`. */
  readonly client: string;
}

/** What the outbox needs to be done next. */
export type Step =
  | { readonly kind: "send"; readonly frame: OpFrame }
  /** Send a `hello` as `client` first: after it, nothing of that client can be under way any more. */
  | { readonly kind: "silence"; readonly client: string };
