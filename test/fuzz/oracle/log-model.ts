import type { ErrorCode } from "../../../src/protocol/codes.ts";
import type { Change, Op } from "../../../src/protocol/events.ts";
import type { OpFrame } from "../../../src/protocol/frames.ts";
import type { ExpectedOp, Someone } from "./expected-op.ts";
import { OrderModel } from "./order-model.ts";

export type { ExpectedOp } from "./expected-op.ts";

/** A message as the ops have left it. */
interface KeptMessage {
  readonly sid: string;
  readonly name: string;
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
  readonly #order = new OrderModel();
  /** Finds somebody who is present, or whose name is held. */
  readonly #personOf: (sid: string) => Someone | undefined;

  constructor(maxText: number, personOf: (sid: string) => Someone | undefined) {
    this.#maxText = maxText;
    this.#personOf = personOf;
  }

  get topic(): string {
    return this.#order.topic;
  }

  /** The highest seq that was removed. */
  get floor(): number {
    return this.ops.findLast(({ type }) => type === "empty")?.seq ?? 0;
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
    return { reasons: [...this.#reasons(op, type === "claim", after)], op, repeatOf };
  }

  /** Somebody has another name now: whoever has a role keeps it (R20). */
  rename(sid: string, name: string): void {
    this.#order.rename(sid, name);
  }

  /** Whether the room lets somebody speak (R5). */
  maySpeak(sid: string): boolean {
    return this.#order.maySpeak(sid);
  }

  /** Adds an op that was told. */
  keep(op: ExpectedOp): void {
    const { type, seq, sid, name, text = "" } = op;
    this.ops.push(op);
    this.#order.apply(op);
    if (type === "message") {
      this.#messages.set(seq, { sid, name, text, deleted: false, newestEdit: null, reactions: new Map() });
      return;
    }
    if (type === "empty") this.#messages.clear();
    if (type === "purge") this.#purge(op);
    if (!isChange(type)) return;
    const target = this.#messages.get(op.target ?? 0);
    if (target?.deleted) throw new Error("the room has changed what was deleted");
    if (target) CHANGES[type].apply(target, op);
  }

  /** Deletes the messages that a purge takes (R11). */
  #purge(op: ExpectedOp): void {
    for (const [seq, message] of this.#taken(op)) {
      CHANGES.delete.apply(message, op);
      this.#order.unpin((pin) => pin === seq);
    }
  }

  #taken({ person, before = Number.POSITIVE_INFINITY }: ExpectedOp): [number, KeptMessage][] {
    return [...this.#messages].filter(
      ([seq, { sid, deleted }]) => sid === person?.sid && seq < before && !deleted,
    );
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

  /** Returns the acts below a seq, oldest first. */
  acts(before: number): ExpectedOp[] {
    const isAct = ({ type }: ExpectedOp) => type !== "message" && !isChange(type);
    return this.ops.filter((op) => isAct(op) && op.seq < before && op.seq > this.floor);
  }

  isModerator(sid: string): boolean {
    return this.#order.rank(sid) > 0;
  }

  rows(): Row[] {
    let prev = 0;
    return this.ops
      .map((op) => {
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
      })
      .filter(({ seq }) => seq > this.floor);
  }

  /** Returns an op as it is told now, after a resume or as a repeat; of a message, what no change can touch (C3, E3). */
  retold(op: ExpectedOp): Record<string, unknown> {
    const { text, ...rest } = op;
    if (op.type === "set") return { ...rest, changes: this.#order.changesLeft(op) };
    if (op.type !== "edit") return rest;
    return this.#bodyOf(op) === "" ? { ...rest, text: "", erased: true } : { ...rest, text };
  }

  #bodyOf(op: ExpectedOp): string | null {
    if (op.type === "message") return this.#messages.get(op.seq)?.text ?? null;
    if (op.type === "set") return JSON.stringify(this.#order.changesLeft(op));
    if (op.type === "pin") return JSON.stringify(op.by);
    if (op.type === "purge") return JSON.stringify({ person: op.person, from: op.from, before: op.before });
    if (op.type === "admit") return JSON.stringify({ person: op.person });
    if (op.type === "role") return JSON.stringify({ person: op.person, role: op.role });
    if (!isChange(op.type)) return null;
    return CHANGES[op.type].body(op, this.#messages.get(op.target ?? 0)?.newestEdit === op.seq);
  }

  *#reasons(op: ExpectedOp, isClaim: boolean, after: number | undefined): Generator<ErrorCode> {
    if (op.text !== undefined) {
      if ([...op.text].length > this.#maxText) yield "too_long";
      if (op.text.trim() === "") yield "empty";
    }
    if (after !== undefined && (after > this.head || after < this.floor)) yield "unsure";
    const { topic = "", greeting = "", keepHours = 0 } = op.changes ?? {};
    if (String(topic).length > 200 || String(greeting).length > 1000) yield "too_long";
    if (Number(keepHours) > 30 * 24) yield "bad_frame";
    if ((op.reason ?? "").length > 100) yield "too_long";
    const first = this.floor > 0 ? "" : this.ops[0]?.sid;
    const reason = this.#order.refuse(op, isClaim, this.#messages.get(op.target ?? 0), first);
    if (reason) yield reason;
    if (op.type === "purge" && this.#taken(op).length === 0) yield "not_found";
    if (op.type !== "message" && !isChange(op.type)) return;
    if (op.type === "message") {
      if (op.replyTo !== undefined && op.replyTo > this.head) yield "not_found";
      return;
    }
    const target = this.#messages.get(op.target ?? 0);
    const isAbove = target !== undefined && this.#order.rank(op.sid) > this.#order.rank(target.sid);
    const objection = !target || target.deleted ? "not_found" : CHANGES[op.type].refuse(target, op, isAbove);
    if (objection) yield objection;
    const takesBack = op.type === "unreact" && target?.reactions.get(op.emoji ?? "")?.has(op.sid);
    if (op.type === "unreact" && !takesBack && !this.#order.maySpeak(op.sid)) yield "not_allowed";
  }

  #opOf(
    type: OpFrame["type"],
    fields: Fields,
    { sid, name }: { readonly sid: string; readonly name: string },
  ): ExpectedOp {
    const op = {
      type: type === "send" ? "message" : type === "claim" ? "role" : type,
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
    return {
      ...op,
      ...Object.fromEntries(content),
      ...this.#actOf(type, fields, { sid, name }),
    } as ExpectedOp;
  }

  /** What an act has besides the fields of its frame. */
  #actOf(type: OpFrame["type"], fields: Fields, who: Someone): Partial<ExpectedOp> {
    if (type === "claim") return { person: who, role: "host" };
    if (type === "set") return { changes: rulesOf(fields.changes as Fields) };
    if (type === "sanction") return { person: { sid: String(fields.person), name: "" }, ...reasonOf(fields) };
    if (type === "admit") return { person: this.#called(String(fields.person)) };
    if (type === "purge") return this.#purgeOf(String(fields.person), fields.before);
    const target = type === "pin" ? this.#messages.get(Number(fields.target)) : undefined;
    if (type === "pin") return target ? { by: { sid: target.sid, name: target.name } } : {};
    if (type !== "role") return {};
    const sid = String(fields.person);
    const person = this.#personOf(sid) ?? this.#order.people.find((each) => each.sid === sid);
    return { role: String(fields.role), ...(person && { person: { sid, name: person.name } }) };
  }

  /** Somebody under the name by which the room knows them best. */
  #called(sid: string): Someone {
    const person = this.#personOf(sid) ?? this.#order.people.find((each) => each.sid === sid);
    const said = this.ops.findLast((op) => op.sid === sid && op.seq > this.floor);
    return { sid, name: person?.name ?? said?.name ?? "" };
  }

  #purgeOf(sid: string, asked: unknown): Partial<ExpectedOp> {
    const before = Number(asked) <= this.head ? { before: Number(asked) } : {};
    const end = before.before ?? Number.POSITIVE_INFINITY;
    const newest = [...this.#messages]
      .filter(([seq, message]) => message.sid === sid && seq < end && !message.deleted)
      .at(-1);
    return { person: { sid, name: newest?.[1].name ?? "" }, from: this.floor + 1, ...before };
  }
}

function reasonOf({ reason }: Fields): { reason?: string } {
  return typeof reason === "string" ? { reason } : {};
}

/** The fields of a frame that its op has too, besides its `ref`. */
const CONTENT: Readonly<Record<OpFrame["type"], readonly ("text" | "replyTo" | "target" | "emoji")[]>> = {
  send: ["text", "replyTo"],
  edit: ["target", "text"],
  delete: ["target"],
  react: ["target", "emoji"],
  unreact: ["target", "emoji"],
  set: [],
  pin: ["target"],
  unpin: ["target"],
  claim: [],
  role: [],
  sanction: [],
  purge: [],
  empty: [],
  admit: [],
};

function rulesOf(changes: Fields): Readonly<Record<string, string | number>> {
  const rules = ["topic", "greeting", "voice", "door", "slowSeconds", "keepHours"];
  const set = rules.filter((rule) => changes[rule] !== undefined);
  return Object.fromEntries(
    set.map((rule) => {
      const to = changes[rule];
      return [rule, typeof to === "number" ? to : String(to).toWellFormed()];
    }),
  );
}

/** The rules of a change to a message that is there (E1 to E4). */
interface ChangeRules {
  /** Returns why it must be refused, or `null`. */
  readonly refuse: (target: Readonly<KeptMessage>, op: ExpectedOp, isAbove: boolean) => ErrorCode | null;
  readonly apply: (target: KeptMessage, op: ExpectedOp) => void;
  /** Returns the body of its row, by whether the text of its message is its own. */
  readonly body: (op: ExpectedOp, isNewestEdit: boolean) => string | null;
}

const isForTheAuthor: ChangeRules["refuse"] = (target, { sid }) => (target.sid === sid ? null : "not_yours");

/** Every change. A new one is an entry here, one in `CONTENT`, and one each in the tables of lines and frames. */
const CHANGES: Readonly<Record<Change["type"], ChangeRules>> = {
  edit: {
    refuse: isForTheAuthor,
    apply: (target, { text = "", seq }) => Object.assign(target, { text, newestEdit: seq }),
    body: ({ text = null }, isNewestEdit) => (isNewestEdit ? text : ""),
  },
  delete: {
    refuse: (target, op, isAbove) => (isAbove ? null : isForTheAuthor(target, op, isAbove)),
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
export const OP_TYPES: readonly string[] = [
  "message",
  ...Object.keys(CHANGES),
  "set",
  "pin",
  "unpin",
  "role",
  "sanction",
  "purge",
  "empty",
  "admit",
];

function isChange(type: Op["type"]): type is Change["type"] {
  return Object.hasOwn(CHANGES, type);
}
