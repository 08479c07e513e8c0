import type { Presence } from "../client/index.ts";
import type { Line } from "./line.ts";

/** What stands in the conversation, from top to bottom. */
export type Item =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "presence";
      readonly key: string;
      readonly joined: readonly string[];
      readonly left: readonly string[];
    }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly line: Line;
      /** Whether it begins or ends a group: one person's messages that follow each other closely. */
      readonly first: boolean;
      readonly last: boolean;
    };

const GROUP_MS = 5 * 60_000;

export interface Arranging {
  /** A stretch of the timeline, then what waits to be sent. */
  readonly lines: readonly Line[];
  /** Comings and goings of the same stretch, oldest first. */
  readonly presence: readonly Presence[];
  /** The line *new since you looked* stands above the first message of somebody else after this seq. */
  readonly newAfter: number | null;
}

/** Puts days, groups, comings and goings, and the line of what is new between the messages. */
export function arrange({ lines, presence, newAfter }: Arranging): Item[] {
  const items: Item[] = [];
  let next = 0;
  let marked = newAfter === null;
  let previous: Line | null = null;

  for (const [i, line] of lines.entries()) {
    const { message } = line;
    const upTo = line.pending ? Number.POSITIVE_INFINITY : message.seq;
    const from = next;
    while (next < presence.length && (presence[next] as Presence).after < upTo) next++;
    let broken = pushPresence(items, presence.slice(from, next));

    if (!previous || !sameDay(previous.message.at, message.at)) {
      items.push({ kind: "day", key: `day-${dayKey(message.at)}`, at: message.at });
      broken = true;
    }
    if (!marked && !line.pending && !line.mine && message.seq > (newAfter ?? 0)) {
      items.push({ kind: "new", key: "new" });
      marked = true;
      broken = true;
    }
    const first = broken || !previous || !together(previous, line);
    const before = items.at(-1);
    if (first && previous) endGroup(items);
    items.push({ kind: "message", key: line.key, line, first, last: i === lines.length - 1 });
    if (!first && before?.kind === "message") items[items.length - 2] = { ...before, last: false };
    previous = line;
  }
  if (pushPresence(items, presence.slice(next)) && previous) endGroup(items);
  return items;
}

/** The last message so far has no companion below it. */
function endGroup(items: Item[]): void {
  const at = items.findLastIndex((item) => item.kind === "message");
  const item = items[at];
  if (item?.kind === "message") items[at] = { ...item, last: true };
}

function together({ message: a }: Line, { message: b }: Line): boolean {
  return a.sid === b.sid && a.name === b.name && b.at - a.at < GROUP_MS;
}

/** Folds comings and goings into one item: who is neither more here nor less than before is not named. */
function pushPresence(items: Item[], events: readonly Presence[]): boolean {
  const net = new Map<string, { name: string; joined: number }>();
  for (const { sid, name, kind } of events) {
    const joined = (net.get(sid)?.joined ?? 0) + (kind === "joined" ? 1 : -1);
    net.set(sid, { name, joined });
  }
  const people = [...net.values()];
  const joined = people.filter((person) => person.joined > 0).map((person) => person.name);
  const left = people.filter((person) => person.joined < 0).map((person) => person.name);
  const first = events[0];
  if (!first || joined.length + left.length === 0) return false;
  items.push({ kind: "presence", key: `presence-${first.at}-${first.sid}-${first.kind}`, joined, left });
  return true;
}

function sameDay(a: number, b: number): boolean {
  return dayKey(a) === dayKey(b);
}

/** The day of the reader's own calendar. */
function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
