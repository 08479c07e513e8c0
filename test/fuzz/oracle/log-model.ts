import type { ErrorCode } from "../../../src/protocol/codes.ts";
import type { Op } from "../../../src/protocol/events.ts";
import type { OpFrame } from "../../../src/protocol/frames.ts";

/** An op without `at`, which the room alone knows. */
export interface ExpectedOp {
  readonly type: Op["type"];
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
interface KeptMessage {
  readonly sid: string;
  text: string;
  deleted: boolean;
  /** The op whose text is the message's now, if it was edited. */
  newestEdit: number | null;
  readonly reactions: Map<string, Set<string>>;
}

/** A row of the log as it should be stored. */
export interface Row {
  readonly seq: number;
  readonly type: string;
  readonly sid: string;
  readonly name: string;
  readonly ref: string;
  readonly about: number | null;
  readonly body: string | null;
  /** The newest message before it; 0 if there was none. */
  readonly prev: number;
}

/** What the document says of a frame: the codes of which one must refuse it, or the op that it becomes. */
export interface Decision {
  readonly reasons: readonly ErrorCode[];
  readonly op: ExpectedOp;
  /** The op of an earlier sending. It is the answer, or, if there are reasons, a refusal may be. */
  readonly repeatOf: ExpectedOp | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const MAX_KINDS = 20;

/** The model of the log, by the document's rules (O1 to E4). */
export class LogModel {
  readonly ops: ExpectedOp[] = [];
  readonly #messages = new Map<number, KeptMessage>();
  readonly #maxText: number;

  constructor(maxText: number) {
    this.#maxText = maxText;
  }

  get head(): number {
    return this.ops.length;
  }

  /** Returns the seq of the newest message that fits, or one that was never given out. */
  newest(fits: (message: Readonly<KeptMessage>) => boolean): number {
    for (const [seq, message] of [...this.#messages].reverse()) if (fits(message)) return seq;
    return this.head + 1000;
  }

  decide(
    type: OpFrame["type"],
    fields: Fields,
    who: { readonly sid: string; readonly name: string },
  ): Decision {
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

  /** Adds an op that was told. */
  keep(op: ExpectedOp): void {
    const { type, seq, sid, text = "" } = op;
    this.ops.push(op);
    if (type === "message") {
      this.#messages.set(seq, { sid, text, deleted: false, newestEdit: null, reactions: new Map() });
      return;
    }
    const target = this.#messages.get(op.target ?? 0);
    if (target?.deleted) throw new Error("the room has changed what was deleted");
    if (target) CHANGES[type].apply(target, op);
  }

  /** Returns the messages below a seq, oldest first, as a page shows them. */
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
    let prev = 0;
    return this.ops.map((op) => {
      const { type, seq, sid, name, ref, target, replyTo } = op;
      const row = {
        seq,
        type,
        sid,
        name,
        ref,
        about: target ?? replyTo ?? null,
        body: this.#bodyOf(op),
        prev,
      };
      if (type === "message") prev = seq;
      return row;
    });
  }

  /** Returns an op as it is told now, after a resume or as a repeat; of a message, what no change can touch (C3, E3). */
  retold(op: ExpectedOp): Record<string, unknown> {
    const { text, ...rest } = op;
    if (op.type !== "edit") return rest;
    return this.#bodyOf(op) === "" ? { ...rest, text: "", erased: true } : { ...rest, text };
  }

  #bodyOf(op: ExpectedOp): string | null {
    if (op.type === "message") return this.#messages.get(op.seq)?.text ?? null;
    return CHANGES[op.type].body(op, this.#messages.get(op.target ?? 0)?.newestEdit === op.seq);
  }

  *#reasons(op: ExpectedOp, after: number | undefined): Generator<ErrorCode> {
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
    const reason = !target || target.deleted ? "not_found" : CHANGES[op.type].refuse(target, op);
    if (reason) yield reason;
  }

  #opOf(
    type: OpFrame["type"],
    fields: Fields,
    { sid, name }: { readonly sid: string; readonly name: string },
  ): ExpectedOp {
    const op = {
      type: type === "send" ? "message" : type,
      seq: this.head + 1,
      ref: String(fields.ref),
      sid,
      name,
    };
    const content = CONTENT[type]
      .filter((field) => fields[field] !== undefined)
      .map((field) => [
        field,
        typeof fields[field] === "string" ? fields[field].toWellFormed() : fields[field],
      ]);
    return { ...op, ...Object.fromEntries(content) } as ExpectedOp;
  }
}

/** The fields of a frame that its op has too, besides its `ref`. */
const CONTENT: Readonly<Record<OpFrame["type"], readonly ("text" | "replyTo" | "target" | "emoji")[]>> = {
  send: ["text", "replyTo"],
  edit: ["target", "text"],
  delete: ["target"],
  react: ["target", "emoji"],
  unreact: ["target", "emoji"],
};

/** The rules of a change to a message that is there (E1 to E4). */
interface ChangeRules {
  /** Returns why it must be refused, or `null`. */
  readonly refuse: (target: Readonly<KeptMessage>, op: ExpectedOp) => ErrorCode | null;
  readonly apply: (target: KeptMessage, op: ExpectedOp) => void;
  /** Returns the body of its row, by whether the text of its message is its own. */
  readonly body: (op: ExpectedOp, isNewestEdit: boolean) => string | null;
}

const isForTheAuthor: ChangeRules["refuse"] = (target, { sid }) => (target.sid === sid ? null : "not_yours");

/** Every change. A new one is an entry here, one in `CONTENT`, and one each in the tables of lines and frames. */
const CHANGES: Readonly<Record<Exclude<Op["type"], "message">, ChangeRules>> = {
  edit: {
    refuse: isForTheAuthor,
    apply: (target, { text = "", seq }) => Object.assign(target, { text, newestEdit: seq }),
    body: ({ text = null }, isNewestEdit) => (isNewestEdit ? text : ""),
  },
  delete: {
    refuse: isForTheAuthor,
    apply(target) {
      Object.assign(target, { text: "", deleted: true, newestEdit: null });
      target.reactions.clear();
    },
    body: () => null,
  },
  react: {
    refuse: ({ reactions }, { emoji = "" }) =>
      reactions.size >= MAX_KINDS && !reactions.has(emoji) ? "too_many" : null,
    apply({ reactions }, { emoji = "", sid }) {
      reactions.set(emoji, new Set(reactions.get(emoji)).add(sid));
    },
    body: ({ emoji = null }) => emoji,
  },
  unreact: {
    refuse: () => null,
    apply({ reactions }, { emoji = "", sid }) {
      reactions.get(emoji)?.delete(sid);
      if (reactions.get(emoji)?.size === 0) reactions.delete(emoji);
    },
    body: ({ emoji = null }) => emoji,
  },
};

/** The types that an op can have. */
export const OP_TYPES: readonly string[] = ["message", ...Object.keys(CHANGES)];
