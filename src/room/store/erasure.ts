import type { Delete, EmptyAct, Message, Op, PurgeAct } from "../../protocol/events.ts";
import { fold, isPurged, purge } from "../../protocol/fold.ts";

/** What a commit has erased. */
interface Erasures {
  readonly deletes: ReadonlyMap<number, Delete>;
  readonly purges: readonly PurgeAct[];
  /** The newest act that has emptied the log. */
  readonly emptied: EmptyAct | undefined;
  /** The acts that have set each text last. */
  readonly setBy: Readonly<Partial<Record<Text, number>>>;
}

type Text = "topic" | "greeting";

/** Returns what takes from an op the text that one of the stored ops has erased (E3); `null` if they erase none. */
export function erasureBy(ops: readonly Op[]): ((op: Op) => Op) | null {
  const deletes = new Map(ops.filter((op) => op.type === "delete").map((op) => [op.target, op]));
  const purges = ops.filter((op) => op.type === "purge");
  const emptied = ops.findLast((op) => op.type === "empty");
  const sets = ops.filter((op) => op.type === "set");
  if (deletes.size === 0 && purges.length === 0 && emptied === undefined && sets.length < 2) return null;
  const last = (text: Text) => sets.findLast(({ changes }) => changes[text] !== undefined)?.seq ?? 0;
  const setBy = { topic: last("topic"), greeting: last("greeting") };
  return (op) => erased(op, { deletes, purges, emptied, setBy });
}

function erased(op: Op, erasures: Erasures): Op {
  if (op.type === "message") return withoutText(op, erasures);
  if (op.type === "edit" && isTargetErased(op.target, op.sid, op.seq, erasures))
    return { ...op, text: "", erased: true };
  if (op.type === "set") {
    const { topic, greeting } = op.changes;
    const isGone = (text: Text) => op.seq < Math.max(erasures.setBy[text] ?? 0, erasures.emptied?.seq ?? 0);
    const texts = {
      ...(topic !== undefined && isGone("topic") && { topic: "" }),
      ...(greeting !== undefined && isGone("greeting") && { greeting: "" }),
    };
    return { ...op, changes: { ...op.changes, ...texts } };
  }
  return op;
}

function withoutText(message: Message, { deletes, purges, emptied }: Erasures): Message {
  const deletion = deletes.get(message.seq);
  const deleted = deletion ? fold(message, deletion) : message;
  const purged = purges.reduce(purge, deleted);
  if (emptied === undefined || purged.seq > emptied.seq) return purged;
  // Emptying takes whatever was there, as a delete of each message would.
  const { seq, at, ref, sid, name } = emptied;
  return fold(purged, { type: "delete", seq, at, ref, sid, name, target: purged.seq });
}

/** Only who wrote a message edits it: an edit is purged with its author's messages. */
function isTargetErased(target: number, sid: string, seq: number, erasures: Erasures): boolean {
  const { deletes, purges, emptied } = erasures;
  if (deletes.has(target) || (emptied !== undefined && seq < emptied.seq)) return true;
  return purges.some((act) => isPurged({ seq: target, sid }, act));
}
