import { expect } from "vitest";
import { ERROR_CODES } from "../../../src/protocol/codes.ts";
import type { Message, Op, Refusal, ServerEvent } from "../../../src/protocol/events.ts";

const OPS = new Set(["message", "edit", "delete", "react", "unreact"]);

export function isOp(event: ServerEvent): event is Op {
  return OPS.has(event.type);
}

export function isNotice({ type }: ServerEvent): boolean {
  return type === "joined" || type === "left" || type === "typing";
}

/** An op but for its time, which the room alone knows. */
export function withoutTime({ at, ...op }: Op): Record<string, unknown> {
  if (!Number.isSafeInteger(at)) throw new Error(`\`at\` is ${at}`);
  return op;
}

/** Messages of a page as the ledger has them. */
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

const FIELDS = ["type", "code", "detail", "ref", "retryAfter"];

/** The event, if it is a refusal of the protocol's: a code of the table, a sentence for a person, and no more. */
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
