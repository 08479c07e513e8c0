import type { ErrorCode } from "../../../src/protocol/codes.ts";

/** What an op is, but for `at`, which the room alone knows. */
export interface Told {
  readonly type: string;
  readonly seq: number;
  readonly ref: string;
  readonly sid: string;
  readonly name: string;
  readonly text?: string;
  readonly target?: number;
  readonly replyTo?: number;
  readonly emoji?: string;
}

/** A message as the ops have left it. */
interface Kept {
  readonly sid: string;
  text: string;
  deleted: boolean;
  edited: boolean;
  readonly reactions: Map<string, Set<string>>;
}

/** A row as the log should have it. */
export interface Row {
  readonly seq: number;
  readonly type: string;
  readonly sid: string;
  readonly name: string;
  readonly ref: string;
  readonly about: number | null;
  readonly body: string | null;
}

/** What the document says of a frame: why it is to be refused (any of it), or the op that it becomes. */
export interface Verdict {
  readonly reasons: readonly ErrorCode[];
  readonly op: Told;
  /** It was sent before: that op may be the answer, or, if there are reasons too, a refusal. */
  readonly repeatOf: Told | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const MAX_KINDS = 20;

/** The log, kept by the document's rules (O1 to E4) from what was said. */
export class Ledger {
  readonly ops: Told[] = [];
  readonly #messages = new Map<number, Kept>();
  readonly #maxText: number;

  constructor(maxText: number) {
    this.#maxText = maxText;
  }

  get head(): number {
    return this.ops.length;
  }

  /** The newest message that fits, or one that never was. */
  newest(fits: (message: Readonly<Kept>) => boolean): number {
    for (const [seq, message] of [...this.#messages].reverse()) if (fits(message)) return seq;
    return this.head + 1000;
  }

  judge(type: string, fields: Fields, who: { readonly sid: string; readonly name: string }): Verdict {
    const op = this.#opOf(type, fields, who);
    const { unlessAfter } = fields;
    const after = typeof unlessAfter === "number" ? unlessAfter : undefined;
    const repeatOf =
      after === undefined
        ? undefined
        : this.ops.find(
            ({ seq, sid, ref }) => seq > after && sid === who.sid && ref === op.ref && ref !== "",
          );
    return { reasons: [...this.#reasons(op, after)], op, repeatOf };
  }

  /** The op was told: it is in the log. */
  keep(op: Told): void {
    this.ops.push(op);
    if (op.type === "message") {
      const { sid, text = "" } = op;
      this.#messages.set(op.seq, { sid, text, deleted: false, edited: false, reactions: new Map() });
      return;
    }
    const target = this.#messages.get(op.target ?? 0);
    if (target) change(target, op);
  }

  /** The messages below a seq, oldest first: what a page tells of. */
  page(
    before: number,
  ): { seq: number; text: string; deleted: boolean; reactions: Record<string, string[]> }[] {
    return [...this.#messages]
      .filter(([seq]) => seq < before)
      .map(([seq, { text, deleted, reactions }]) => ({
        seq,
        text,
        deleted,
        reactions: Object.fromEntries([...reactions].map(([emoji, sids]) => [emoji, [...sids]])),
      }));
  }

  rows(): Row[] {
    return this.ops.map(({ seq, type, sid, name, ref, ...op }) => ({
      seq,
      type,
      sid,
      name,
      ref,
      about: op.target ?? op.replyTo ?? null,
      body: this.#bodyOf(type, seq, op),
    }));
  }

  #bodyOf(type: string, seq: number, { target = 0, text, emoji }: Partial<Told>): string | null {
    if (type === "message") return this.#messages.get(seq)?.text ?? null;
    if (type === "edit") return this.#messages.get(target)?.deleted ? "" : (text ?? null);
    return emoji ?? null;
  }

  *#reasons(op: Told, after: number | undefined): Generator<ErrorCode> {
    if (op.text !== undefined) {
      if ([...op.text].length > this.#maxText) yield "too_long";
      if (op.text.trim() === "") yield "empty";
    }
    if (after !== undefined && after > this.head) yield "unsure";
    if (op.type === "message") {
      if (op.replyTo !== undefined && op.replyTo > this.head) yield "not_found";
      return;
    }
    const target = this.#messages.get(op.target ?? 0);
    if (!target || target.deleted) yield "not_found";
    else if (op.type === "edit" || op.type === "delete") {
      if (target.sid !== op.sid) yield "not_yours";
    } else if (op.type === "react") {
      const { reactions } = target;
      if (reactions.size >= MAX_KINDS && !reactions.has(op.emoji ?? "")) yield "too_many";
    }
  }

  #opOf(type: string, fields: Fields, { sid, name }: { readonly sid: string; readonly name: string }): Told {
    const { ref, text, target, replyTo, emoji } = fields;
    const common = {
      type: type === "send" ? "message" : type,
      seq: this.head + 1,
      ref: String(ref),
      sid,
      name,
    };
    const told = typeof text === "string" ? { text: text.toWellFormed() } : {};
    if (type === "send")
      return { ...common, ...told, ...(replyTo !== undefined && { replyTo: Number(replyTo) }) };
    const about = { ...common, target: Number(target) };
    if (type === "edit") return { ...about, ...told };
    return type === "delete" ? about : { ...about, emoji: String(emoji) };
  }
}

function change(message: Kept, { type, text = "", emoji = "", sid }: Told): void {
  if (message.deleted) throw new Error("the room has changed what was deleted");
  if (type === "edit") {
    message.text = text;
    message.edited = true;
  } else if (type === "delete") {
    Object.assign(message, { text: "", deleted: true });
    message.reactions.clear();
  } else {
    const sids = message.reactions.get(emoji) ?? new Set();
    if (type === "react") message.reactions.set(emoji, sids.add(sid));
    else sids.delete(sid);
    if (sids.size === 0) message.reactions.delete(emoji);
  }
}
