import {
  type ChangeFrame,
  isChangeFrame,
  type Message,
  type Pending,
  type Person,
} from "../../client/index.ts";
import { fold } from "../../protocol/fold.ts";

/** A message as the page shows it: stored in the log, or still pending. */
export interface Line {
  /** The same before and after the message is stored, so that its element is kept. */
  readonly key: string;
  readonly message: Message;
  /** The time that decides under which day and in which group it stands, in milliseconds since 1970. */
  readonly placedAt: number;
  readonly mine: boolean;
  /** Set while the message itself is not in the log. */
  readonly pending?: Pending;
  /** Whether a change of the message is pending. */
  readonly changing: boolean;
  /** Whether its deletion waits, and can be undone. */
  readonly deleting: boolean;
}

/** What the lines depend on apart from their messages. */
export interface LineContext {
  readonly you: Person | null;
  readonly pending: readonly Pending[];
  /** The seqs of the messages whose deletion waits. */
  readonly deleting: ReadonlySet<number>;
}

/** The reader before the first welcome, which brings the sid. The reader's own name is not shown. */
const ME: Person = { sid: "", name: "" };

/** The lines of stored messages, with pending changes already applied. */
export function linesOf(messages: readonly Message[], { you, pending, deleting }: LineContext): Line[] {
  const changes = changesByTarget(pending);
  return messages.map((message) => {
    const waiting = you && changes.get(message.seq);
    return {
      key: keyOf(message, you),
      message: waiting ? waiting.reduce((now, entry) => withChange(now, entry, you), message) : message,
      placedAt: message.at,
      mine: message.sid === you?.sid,
      changing: Boolean(waiting),
      deleting: deleting.has(message.seq),
    };
  });
}

/**
 * The lines of messages that were sent here and are not in the log yet. They stand after `last`, the newest message:
 * the room will say so, whatever this machine's clock does.
 *
 * @param clockOffset what to add to this machine's clock for the room's, in milliseconds; `null`: unknown
 */
export function pendingLines(
  { you, pending }: Pick<LineContext, "you" | "pending">,
  last: Message | undefined,
  clockOffset: number | null,
): Line[] {
  return pending.flatMap((entry) => {
    const { frame } = entry;
    if (frame.type !== "send") return [];
    const { text, replyTo, ref } = frame;
    const at = entry.at + (clockOffset ?? 0);
    const placedAt = clockOffset === null ? (last?.at ?? at) : Math.max(at, last?.at ?? 0);
    const message: Message = {
      type: "message",
      seq: 0,
      at,
      ref,
      ...(you ?? ME),
      text,
      ...(replyTo && { replyTo }),
    };
    return [
      { key: `ref-${ref}`, message, placedAt, mine: true, pending: entry, changing: false, deleting: false },
    ];
  });
}

function keyOf(message: Message, you: Person | null): string {
  return message.ref !== "" && message.sid === you?.sid ? `ref-${message.ref}` : `seq-${message.seq}`;
}

type PendingChange = Pending & { readonly frame: ChangeFrame };

function changesByTarget(pending: readonly Pending[]): Map<number, PendingChange[]> {
  const changes = new Map<number, PendingChange[]>();
  for (const entry of pending) {
    if (!isChangeFrame(entry.frame) || entry.status === "refused" || entry.status === "unsure") continue;
    const { target } = entry.frame;
    changes.set(target, [...(changes.get(target) ?? []), entry as PendingChange]);
  }
  return changes;
}

/** The message as it will be when the change is stored. */
function withChange(message: Message, { frame, at }: PendingChange, you: Person): Message {
  const { unlessAfter: _, ...change } = frame;
  return fold(message, { seq: 0, at, sid: you.sid, name: you.name, ...change });
}
