import type { Message, OpFrame, Pending, Person } from "../client/index.ts";
import { fold } from "../protocol/fold.ts";

/** A message as the page shows it: from the log, or still on its way there. */
export interface Line {
  /** The same before and after the message has arrived, so that its element stays. */
  readonly key: string;
  readonly message: Message;
  readonly mine: boolean;
  /** Set while the message itself is not in the log. */
  readonly pending?: Pending;
  /** A change of the message is on its way. */
  readonly changing: boolean;
}

/** What a line needs to know beside its message. */
export interface Around {
  readonly you: Person | null;
  readonly pending: readonly Pending[];
}

/** Oneself before the first welcome, after which one has a sid. One's own name is not shown. */
const ME: Person = { sid: "", name: "" };

/** The lines of messages, with the changes that are on their way already seen. */
export function linesOf(messages: readonly Message[], { you, pending }: Around): Line[] {
  const changes = changesByTarget(pending);
  return messages.map((message) => {
    const waiting = you && changes.get(message.seq);
    return {
      key: keyOf(message, you),
      message: waiting ? waiting.reduce((now, entry) => foresee(now, entry, you), message) : message,
      mine: message.sid === you?.sid,
      changing: Boolean(waiting),
    };
  });
}

/** The lines of what was said here and is not in the log yet. */
export function pendingLines({ you, pending }: Around): Line[] {
  return pending.flatMap((entry) => {
    const { frame } = entry;
    if (frame.type !== "send") return [];
    const { text, replyTo, ref } = frame;
    const message: Message = {
      type: "message",
      seq: 0,
      at: entry.at,
      ref,
      ...(you ?? ME),
      text,
      ...(replyTo && { replyTo }),
    };
    return [{ key: `ref-${ref}`, message, mine: true, pending: entry, changing: false }];
  });
}

function keyOf(message: Message, you: Person | null): string {
  return message.ref !== "" && message.sid === you?.sid ? `ref-${message.ref}` : `seq-${message.seq}`;
}

type ChangeFrame = Exclude<OpFrame, { type: "send" }>;
type PendingChange = Pending & { readonly frame: ChangeFrame };

function changesByTarget(pending: readonly Pending[]): Map<number, PendingChange[]> {
  const changes = new Map<number, PendingChange[]>();
  for (const entry of pending) {
    if (entry.frame.type === "send" || entry.status === "refused" || entry.status === "unsure") continue;
    const { target } = entry.frame;
    changes.set(target, [...(changes.get(target) ?? []), entry as PendingChange]);
  }
  return changes;
}

/** The message as it will be once the change is in the log. */
function foresee(message: Message, { frame, at }: PendingChange, you: Person): Message {
  const { unlessAfter: _, ...change } = frame;
  return fold(message, { seq: 0, at, sid: you.sid, name: you.name, ...change });
}
