import { expect } from "vitest";
import { ERROR_CODES } from "../../../src/protocol/codes.ts";
import {
  isOp,
  type Message,
  type Notice,
  type Op,
  type Refusal,
  type ServerEvent,
  type VisitorCount,
} from "../../../src/protocol/events.ts";

const NOTICES: Readonly<Record<(Notice | VisitorCount)["type"], true>> = {
  joined: true,
  left: true,
  typing: true,
  visitors: true,
};

export function isNotice({ type }: ServerEvent): boolean {
  return Object.hasOwn(NOTICES, type);
}

/** Returns an op without its time, which the room alone knows. */
export function withoutTime({ at, ...op }: Op): Record<string, unknown> {
  if (!Number.isSafeInteger(at)) throw new Error(`\`at\` is ${at}`);
  return op;
}

/** Returns an op without its time, and any other event as it is, so that the comparison finds it. */
export function timeless(event: ServerEvent): unknown {
  return isOp(event) ? withoutTime(event) : event;
}

/** Returns the messages of a page in the form of the log model. */
export function pictured(messages: readonly Message[]): unknown[] {
  return messages.map(({ seq, text, deletedAt, reactions = {} }) => ({
    seq,
    text,
    deleted: deletedAt !== undefined,
    reactions: Object.fromEntries(
      Object.entries(reactions).map(([emoji, people]) => [emoji, people.map(({ sid }) => sid)]),
    ),
  }));
}

const FIELDS = ["type", "code", "detail", "ref", "retryAfter", "name"];

/** Returns the event. It must be a refusal by the protocol: a code of the table, a sentence for a person, no more. */
export function refusal(event: ServerEvent | undefined): Refusal {
  if (event?.type !== "error") throw new Error(`no refusal: ${JSON.stringify(event)?.slice(0, 900)}`);
  expect(Object.keys(ERROR_CODES)).toContain(event.code);
  expect(event.detail).toMatch(/\S\.$/);
  expect(event.detail, "no stack trace").not.toMatch(/\bat .*\.[jt]s\b/);
  expect(Object.keys(event).filter((key) => !FIELDS.includes(key))).toEqual([]);
  return event;
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
