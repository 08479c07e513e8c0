import type { Refusal } from "../../protocol/events.ts";
import type { CountElsewhere } from "../ports.ts";
import { type Payer, slowDown } from "./budget.ts";

const A_MINUTE_S = 60;

/**
 * Asks the deployment whether an address may claim one room more, since no room knows of the others (R4). Resolves to why
 * not, or to `null`; `undefined` where nobody counts.
 */
export function permissionToClaim(
  count: CountElsewhere | null,
  { address }: Payer,
  ref: string,
): Promise<Refusal | null> | undefined {
  if (address === undefined) return undefined;
  return count?.(address).then(
    (isWithin) => (isWithin ? null : slowDown("Too many rooms claimed from your address", A_MINUTE_S, ref)),
    // Whoever counts is away. The room's own budgets hold.
    () => null,
  );
}
