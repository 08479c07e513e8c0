import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import type { TestConnection } from "./test-connection.ts";

/** Refusals of any kind that a connection may meet in a minute (S4). */
const MAX_REFUSALS = 100;

/** Counts a refusal: a connection that meets too many is closed. */
export function countRefusal(oracle: ProtocolOracle, connection: TestConnection): void {
  if (!oracle.isSlow && ++connection.refusals > MAX_REFUSALS) connection.ends.add(4102);
}
