import { NO_ORDER, type OrderState } from "../../protocol/order.ts";
import type { Sql, Storage } from "../ports.ts";
import type { Row } from "./rows.ts";
import { type Sanctions, storedSanctions } from "./sanctions.ts";
import { recallSome } from "./schema.ts";

/** `at` of the newest op, once that is gone. */
export const AT_KEY = "at";
export const DAY_KEY = "day";
export const ORDER_KEY = "order";

/** What is kept in memory of the log. */
export interface Summary {
  readonly epoch: string;
  /** The newest seq; 0 if none was given out. */
  readonly head: number;
  /** The highest seq that retention has removed. */
  readonly floor: number;
  /** `at` of the newest op; 0 if there is none. */
  readonly at: number;
  /** The seq of the newest message; 0 if there is none. */
  readonly newestMessage: number;
  /** Whether the tables exist. */
  readonly exists: boolean;
  readonly dayMark: DayMark | null;
  readonly order: KeptOrder;
  readonly sanctions: Sanctions;
}

/** What the acts have made of the room, and which acts have set the texts in it. */
export interface KeptOrder {
  readonly state: OrderState;
  readonly setBy: Readonly<Partial<Record<"topic" | "greeting", number>>>;
}

/** The head at the beginning of a day of which retention has removed ops. */
export interface DayMark {
  /** In days since 1970 (UTC). */
  readonly day: number;
  readonly headBefore: number;
}

const NOTHING_SET: KeptOrder = { state: NO_ORDER, setBy: {} };

export function emptySummary(epoch: string): Summary {
  return {
    epoch,
    head: 0,
    floor: 0,
    at: 0,
    newestMessage: 0,
    exists: false,
    dayMark: null,
    order: NOTHING_SET,
    sanctions: new Map(),
  };
}

/** The newest message at or before the newest op. */
function newestMessageFrom(
  storage: Storage,
  { seq, type, prev }: Pick<Row, "seq" | "type" | "prev">,
): number {
  if (type === "message") return seq;
  return prev ?? newestMessageBefore(storage, seq);
}

export function summaryOf(storage: Storage): Summary {
  const values = recallSome(storage, ["epoch", "floor", AT_KEY, DAY_KEY, ORDER_KEY]);
  const floor = Number(values.get("floor") ?? 0);
  const [day, headBefore] = String(values.get(DAY_KEY) ?? "")
    .split(":")
    .map(Number);
  const [newest] = storage.exec<Pick<Row, "seq" | "at" | "type" | "prev">>(
    "select seq, at, type, prev from log order by seq desc limit 1",
  );
  return {
    epoch: String(values.get("epoch")),
    head: Math.max(newest?.seq ?? 0, floor),
    floor,
    at: newest?.at ?? Number(values.get(AT_KEY) ?? 0),
    newestMessage: newest ? newestMessageFrom(storage, newest) : 0,
    exists: true,
    order: orderOf(values.get(ORDER_KEY)),
    sanctions: storedSanctions(storage),
    dayMark: day && headBefore !== undefined ? { day, headBefore } : null,
  };
}

/** A state that an earlier version has stored lacks what has come since. */
function orderOf(stored: string | number | undefined): KeptOrder {
  if (stored === undefined) return NOTHING_SET;
  const { state, setBy } = JSON.parse(String(stored)) as {
    state: Partial<OrderState>;
    setBy: KeptOrder["setBy"];
  };
  return { state: { ...NO_ORDER, ...state }, setBy };
}

/** Walks back to the newest message below `seq`; 0 if there is none. Only rows of schema 1 make this necessary. */
export function newestMessageBefore(sql: Sql, seq: number): number {
  const query = "select seq from log where seq < ? and type = 'message' order by seq desc limit 1";
  return sql.exec<{ seq: number }>(query, seq)[0]?.seq ?? 0;
}
