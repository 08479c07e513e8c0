import { isChange, type Message, type Op } from "../../../src/protocol/events.ts";
import { fold } from "../../../src/protocol/fold.ts";
import type { ActFrame } from "../../../src/protocol/frames.ts";
import { NO_ORDER, type OrderState } from "../../../src/protocol/order.ts";
import type { Log } from "./log-reader.ts";
import type { Submission, Words } from "./submissions.ts";
import { judge, type Timeline, type Wrong } from "./verdict.ts";

export type ActWords = Extract<Words, { type: ActFrame["type"] }>;

/** A small evening: two people on three pages, and everything that can be done to a message. */
const WORDS: readonly [ref: string, page: string, words: Exclude<Words, ActWords>][] = [
  ["a1", "p01.1", { type: "send", text: "⟦p01-1⟧ one" }],
  ["b1", "p02.1", { type: "send", text: "⟦p02-1⟧ two", replyTo: 1 }],
  ["a2", "p01.1", { type: "send", text: "⟦p01-2⟧ three" }],
  ["a3", "p01.2", { type: "edit", target: 1, text: "⟦p01-3⟧ changed" }],
  ["b2", "p02.1", { type: "react", target: 1, emoji: "👍" }],
  ["a4", "p01.1", { type: "react", target: 2, emoji: "🎉" }],
  ["a5", "p01.1", { type: "unreact", target: 2, emoji: "🎉" }],
  ["b3", "p02.1", { type: "edit", target: 2, text: "⟦p02-2⟧ soon gone" }],
  ["b4", "p02.1", { type: "delete", target: 2 }],
  ["a6", "p01.1", { type: "send", text: "⟦p01-4⟧ four" }],
];

export interface Evening {
  log: Log & {
    order: OrderState;
    ops: Op[];
    messages: Message[];
    frames: string[];
    contradictions: string[];
    head: number;
  };
  said: Submission[];
  timelines: (Timeline & { head: number; messages: Message[] })[];
}

function evening(): Evening {
  const person = (page: string) => ({ sid: `sid of ${page.slice(0, 3)}`, name: page.slice(0, 3) });
  const ops = WORDS.map(([ref, page, words], i): Op => {
    const numbered = { seq: i + 1, at: 1000 + i, ref, ...person(page) };
    if (words.type !== "send") return { ...numbered, ...words };
    const { text, replyTo } = words;
    return { ...numbered, type: "message", text, ...(replyTo !== undefined && { replyTo }) };
  });
  const said = WORDS.map(
    ([ref, page, words], i): Submission => ({
      ref,
      person: page.slice(0, 3),
      page,
      room: "room",
      words,
      at: i,
      fate: "acknowledged",
      decidedAt: i,
      seq: i + 1,
      code: null,
    }),
  );
  const messages = folded(ops);
  const order = NO_ORDER;
  const log = { room: "room", order, epoch: "one", head: ops.length, ops, messages, contradictions: [] };
  const timeline = {
    page: "p01.1",
    order,
    epoch: "one",
    head: ops.length,
    more: false,
    messages: [...messages],
  };
  const late = { ...timeline, page: "p02.1", more: true, messages: messages.slice(-2) };
  return { log: { ...log, frames: [JSON.stringify(messages)] }, said, timelines: [timeline, late] };
}

function folded(ops: readonly Op[]): Message[] {
  const messages = new Map<number, Message>();
  for (const op of ops) {
    if (op.type === "message") messages.set(op.seq, op);
    else if (isChange(op)) messages.set(op.target, fold(messages.get(op.target) as Message, op));
  }
  return [...messages.values()];
}

/** Changes what became of one thing said. */
export function change(i: number, change: Partial<Submission>): (evening: Evening) => void {
  return ({ said }) => void Object.assign(at(said, i), change);
}

/** The evening goes on: the first person says one thing more, and everybody is told. */
export function sayMore({ log, said, timelines }: Evening, words: Words & { type: "edit" }): void {
  const first = at(said, 0);
  const seq = log.head + 1;
  const { sid, name } = at(log.ops, 0);
  log.ops.push({ seq, at: 2000, ref: "more", sid, name, ...words });
  log.head = seq;
  said.push({ ...first, ref: "more", words, seq });
  log.messages = folded(log.ops);
  log.frames = [JSON.stringify(log.messages)];
  for (const timeline of timelines) {
    timeline.messages = log.messages.slice(-timeline.messages.length);
    timeline.head = seq;
  }
}

/** The first person keeps order: an act is in the log, and everybody knows what it has made of the room. */
export function keep(evening: Evening, words: ActWords, stored: object, { by = 0, order = {} } = {}): void {
  const { log, said, timelines } = evening;
  const { sid, name } = at(log.ops, by);
  const seq = log.head + 1;
  const ref = `act-${seq}`;
  log.ops.push({ seq, at: 2000 + seq, ref, sid, name, ...stored } as Op);
  log.head = seq;
  said.push({ ...at(said, by), ref, words, seq });
  log.order = { ...log.order, ...order };
  for (const timeline of timelines) Object.assign(timeline, { head: seq, order: log.order });
}

/** The first person, who wrote op 1, becomes the host. */
export function claim(evening: Evening): void {
  const { sid, name } = at(evening.log.ops, 0);
  const stored = { type: "role", role: "host", person: { sid, name } };
  keep(evening, { type: "claim" }, stored, { order: { people: [{ sid, name, role: "host" }] } });
}

/** Somebody sends one message more. @param by an op of theirs */
export function say(evening: Evening, by: number): void {
  const { log, said, timelines } = evening;
  const { sid, name } = at(log.ops, by);
  const seq = log.head + 1;
  const words: Words = { type: "send", text: `⟦p0${by + 1}-${seq}⟧` };
  const message: Message = {
    seq,
    at: 2000 + seq,
    ref: `m-${seq}`,
    sid,
    name,
    type: "message",
    text: words.text,
  };
  log.ops.push(message);
  log.messages.push(message);
  log.head = seq;
  said.push({ ...at(said, by), ref: message.ref, words, seq });
  for (const timeline of timelines) {
    timeline.messages.push(message);
    timeline.head = seq;
  }
}

/** The log tells an edit without its text. */
export function erase({ log }: Evening, i: number): void {
  log.ops[i] = { ...(at(log.ops, i) as Op & { type: "edit" }), text: "", erased: true };
}

/** What is found once the evening is tampered with: each kind once, in the order of the alphabet. */
export function found(tamper: (evening: Evening) => void): Wrong[] {
  const tampered = evening();
  tamper(tampered);
  const kinds = judge(tampered.log, tampered.said, tampered.timelines).map(({ wrong }) => wrong);
  return [...new Set(kinds)].sort();
}

export function at<T>(list: readonly T[], i: number): T {
  const found = list.at(i);
  if (found === undefined) throw new Error(`nothing at ${i}`);
  return found;
}
