import type { OpFrame } from "../../protocol/frames.ts";
import type { Price } from "./account.ts";
import { BURST_SECONDS, READ_BYTES_PER_SECOND } from "./budget.ts";

/** What removes rows that their authors have paid for. */
const UNDOES: ReadonlySet<OpFrame["type"]> = new Set(["purge", "empty"]);
/** Rows of an act that changes the state. */
const ROWS_OF_AN_ACT = 2;

/**
 * What an op costs its author, by what it took. Whoever removes what others have paid for pays for the act itself, and for no
 * more reading than one may owe: keeping order must silence neither them nor everybody else at their address.
 */
export function priceOf({ type }: OpFrame, price: { readonly rows: number; readonly bytes: number }): Price {
  if (!UNDOES.has(type)) return price;
  const bytes = Math.min(price.bytes, READ_BYTES_PER_SECOND * BURST_SECONDS);
  return { rows: Math.min(price.rows, ROWS_OF_AN_ACT), bytes };
}
