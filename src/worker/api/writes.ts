import type { OpFrame } from "../../protocol/frames.ts";
import type { Fields } from "./body.ts";

/** What a request says besides its body: what its path and its query name. */
export type Params = Readonly<Record<string, string | undefined>>;

/** A request that proposes an op. */
export interface Write {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/rooms/:name`. */
  readonly path: string;
  /** The frame that a client of a socket would send, without its ref. What is wrong in it is found by its parser. */
  readonly frame: (params: Params, body: Fields) => { readonly type: OpFrame["type"] } & Fields;
  /** Whether a body that is not JSON is the text. */
  readonly takesText?: true;
}

/** Every request that becomes an op. */
export const WRITES: readonly Write[] = [
  {
    method: "POST",
    path: "/messages",
    takesText: true,
    frame: (_, { text, replyTo }) => ({ type: "send", text, replyTo }),
  },
  {
    method: "PATCH",
    path: "/messages/:seq",
    takesText: true,
    frame: ({ seq }, { text }) => ({ type: "edit", target: whole(seq), text }),
  },
  {
    method: "DELETE",
    path: "/messages/:seq",
    frame: ({ seq }) => ({ type: "delete", target: whole(seq) }),
  },
  {
    method: "PUT",
    path: "/messages/:seq/reactions/:emoji",
    frame: ({ seq, emoji }) => ({ type: "react", target: whole(seq), emoji }),
  },
  {
    method: "DELETE",
    path: "/messages/:seq/reactions/:emoji",
    frame: ({ seq, emoji }) => ({ type: "unreact", target: whole(seq), emoji }),
  },
  { method: "PUT", path: "/pins/:seq", frame: ({ seq }) => ({ type: "pin", target: whole(seq) }) },
  { method: "DELETE", path: "/pins/:seq", frame: ({ seq }) => ({ type: "unpin", target: whole(seq) }) },
  { method: "PATCH", path: "", frame: (_, changes) => ({ type: "set", changes }) },
  { method: "DELETE", path: "", frame: () => ({ type: "empty" }) },
  { method: "POST", path: "/claim", frame: () => ({ type: "claim" }) },
  {
    method: "PUT",
    path: "/people/:sid/role",
    frame: ({ sid }, { role }) => ({ type: "role", person: sid, role }),
  },
  {
    method: "PUT",
    path: "/people/:sid/sanction",
    frame: ({ sid }, { effect, seconds, reason, address }) => ({
      type: "sanction",
      person: sid,
      effect,
      seconds,
      reason,
      address,
    }),
  },
  { method: "PUT", path: "/people/:sid/admitted", frame: ({ sid }) => ({ type: "admit", person: sid }) },
  {
    method: "DELETE",
    path: "/people/:sid/messages",
    frame: ({ sid, before }) => ({ type: "purge", person: sid, before: whole(before) }),
  },
];

/** A number of a path or a query; what is none is no number of a frame either. */
export function whole(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
