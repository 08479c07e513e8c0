import type { Act, Message, Presence, RoomState } from "../../client/index.ts";
import { notesOf } from "./act-notes.ts";
import { type Line, linesOf, pendingLines } from "./line.ts";

/** One entry of the conversation, from top to bottom. */
export type Item =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread-marker"; readonly key: string }
  | {
      readonly kind: "presence";
      readonly key: string;
      readonly joined: readonly string[];
      readonly left: readonly string[];
    }
  | { readonly kind: "acts"; readonly key: string; readonly notes: readonly string[] }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly line: Line;
      /** Whether it begins or ends a group: messages of one person in quick succession. */
      readonly first: boolean;
      readonly last: boolean;
    };

const GROUP_MS = 5 * 60_000;

export interface ItemSources {
  readonly state: RoomState;
  /** The timeline without hidden people. */
  readonly messages: readonly Message[];
  /** The indexes [from, to) of the messages that are rendered. */
  readonly range: readonly [from: number, to: number];
  /** The unread marker stands above the first message of someone else after this seq; `null`: there is none. */
  readonly markerAfter: number | null;
  readonly hiddenSids: ReadonlySet<string>;
  /** What to add to this machine's clock for the room's, in milliseconds; `null`: unknown. */
  readonly clockOffset: number | null;
  /** The seqs of the messages whose deletion waits. */
  readonly deleting: ReadonlySet<number>;
}

/** The rendered messages, with what waits to be sent, and with what goes between them. */
export function itemsOf(sources: ItemSources): Item[] {
  const { state, messages, range, markerAfter, hiddenSids, clockOffset, deleting } = sources;
  const { you, pending } = state;
  const [from, to] = range;
  const lines = linesOf(messages.slice(from, to), { you, pending, deleting });
  if (to === messages.length)
    lines.push(...pendingLines({ you, pending }, state.messages.at(-1), clockOffset));
  const start = from === 0 ? 0 : (messages[from]?.seq ?? 0);
  const end = messages[to]?.seq ?? Number.POSITIVE_INFINITY;
  const presence = state.presence.filter(
    ({ sid, after }) => sid !== you?.sid && after >= start && after < end && !hiddenSids.has(sid),
  );
  const acts = state.acts.filter(({ seq }) => seq > start && seq < end);
  const before = messages[from - 1]?.seq ?? 0;
  const marker = markerAfter !== null && before <= markerAfter ? markerAfter : null;
  return arrange(lines, { presence, acts }, marker);
}

/** The messages among the items, by key. */
export function messagesOf(items: readonly Item[]): ReadonlyMap<string, Message> {
  return new Map(items.flatMap((item) => (item.kind === "message" ? [[item.key, item.line.message]] : [])));
}

interface Between {
  readonly presence: readonly Presence[];
  readonly acts: readonly Act[];
}

/** Puts days, groups, presence, acts and the unread marker between the messages. */
function arrange(lines: readonly Line[], { presence, acts }: Between, markerAfter: number | null): Item[] {
  const items: Item[] = [];
  let next = 0;
  let nextAct = 0;
  let marked = markerAfter === null;
  let previous: Line | null = null;

  for (const [i, line] of lines.entries()) {
    const { message, placedAt } = line;
    const upTo = line.pending ? Number.POSITIVE_INFINITY : message.seq;
    const from = next;
    while (next < presence.length && (presence[next] as Presence).after < upTo) next++;
    let broken = pushPresence(items, presence.slice(from, next));
    const fromAct = nextAct;
    while (nextAct < acts.length && (acts[nextAct] as Act).seq < upTo) nextAct++;
    broken = pushActs(items, acts.slice(fromAct, nextAct)) || broken;

    if (!previous || dayKey(previous.placedAt) !== dayKey(placedAt)) {
      items.push({ kind: "day", key: `day-${dayKey(placedAt)}`, at: placedAt });
      broken = true;
    }
    if (!marked && !line.pending && !line.mine && message.seq > (markerAfter ?? 0)) {
      items.push({ kind: "unread-marker", key: "unread-marker" });
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
  const isFollowed = [pushPresence(items, presence.slice(next)), pushActs(items, acts.slice(nextAct))];
  if (isFollowed.includes(true) && previous) endGroup(items);
  return items;
}

/** Marks the last message so far as the end of its group. */
function endGroup(items: Item[]): void {
  const at = items.findLastIndex((item) => item.kind === "message");
  const item = items[at];
  if (item?.kind === "message") items[at] = { ...item, last: true };
}

function together({ message: a, placedAt }: Line, { message: b, placedAt: later }: Line): boolean {
  return a.sid === b.sid && a.name === b.name && later - placedAt < GROUP_MS;
}

/** Folds presence into one item. A person who joined and left as often is not named. */
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

function pushActs(items: Item[], acts: readonly Act[]): boolean {
  const [first] = acts;
  const notes = acts.flatMap(notesOf);
  if (!first || notes.length === 0) return false;
  items.push({ kind: "acts", key: `acts-${first.seq}`, notes });
  return true;
}

/** The day in the reader's own calendar. */
function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
