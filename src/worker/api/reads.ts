import type { Invites, Page, Sanctions } from "../../protocol/events.ts";
import type { LaterPage, Question } from "../../room/questions.ts";
import { type Params, whole } from "./writes.ts";

/** A request that asks for something that the room keeps. */
export interface Read {
  /** Below `/api/rooms/:name`. */
  readonly path: string;
  /** The question, as a client of a socket would ask it, without its ref. */
  readonly question: (
    params: Params,
  ) => { readonly type: Question["type"] } & Readonly<Record<string, unknown>>;
  /** The body of the answer; `null`: there is no such thing. */
  readonly view: (answer: Page | LaterPage | Sanctions | Invites) => object | null;
  /** The queries of the pages around this one, by their relation (RFC 8288). */
  readonly links?: (answer: Page | LaterPage, params: Params) => Readonly<Record<string, string>>;
}

/** Messages of a page if the request does not say how many. */
const USUAL_LIMIT = "50";
/** Beyond every head. */
const NEWEST = `${10 ** 14}`;

/** Every request that is answered by one question. */
export const READS: readonly Read[] = [
  {
    path: "/messages",
    question: ({ before, after, limit = USUAL_LIMIT }) =>
      after === undefined
        ? { type: "history", before: whole(before ?? NEWEST), limit: whole(limit) }
        : { type: "later", after: whole(after), limit: whole(limit) },
    view: (answer) => ("messages" in answer ? { messages: answer.messages, more: answer.more } : null),
    links: linksOf,
  },
  {
    path: "/messages/:seq",
    question: ({ seq }) => ({ type: "get", seqs: [whole(seq)] }),
    view: (answer) => ("messages" in answer ? (answer.messages[0] ?? null) : null),
  },
  {
    path: "/acts",
    question: ({ before, limit = USUAL_LIMIT }) => ({
      type: "acts",
      before: whole(before ?? NEWEST),
      limit: whole(limit),
    }),
    view: (answer) => ("acts" in answer ? { acts: answer.acts, more: answer.more } : null),
  },
  {
    path: "/sanctions",
    question: () => ({ type: "sanctions" }),
    view: (answer) =>
      answer.type === "sanctions" ? { sanctions: answer.sanctions, more: answer.more } : null,
  },
  {
    path: "/invites",
    question: () => ({ type: "invites" }),
    view: (answer) => (answer.type === "invites" ? { invites: answer.invites } : null),
  },
];

function linksOf(page: Page | LaterPage, { limit = USUAL_LIMIT }: Params): Record<string, string> {
  const links: Record<string, string> = {};
  const oldest = page.messages[0]?.seq;
  const newest = page.messages.at(-1)?.seq;
  const isLater = "reached" in page;
  if (oldest !== undefined && (isLater || page.more)) links.prev = `before=${oldest}&limit=${limit}`;
  if (isLater && page.more) links.next = `after=${page.reached}&limit=${limit}`;
  if (!isLater && newest !== undefined) links.next = `after=${newest}&limit=${limit}`;
  return links;
}
