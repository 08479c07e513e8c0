import { expect } from "vitest";
import { isOp, type ServerEvent } from "../../../src/protocol/events.ts";
import type { ExpectedOp } from "../oracle/log-model.ts";
import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import { met } from "./coverage.ts";
import { withoutTime } from "./events.ts";

/** Checks an op that was stored before and is told again: an edit without its text, once that is the message's no more. */
export function checkRetold({ log }: ProtocolOracle, told: ServerEvent | undefined, op: ExpectedOp): void {
  if (!told || !isOp(told)) throw new Error(`no op: ${JSON.stringify(told)}`);
  const { text, ...rest } = withoutTime(told);
  if (told.type === "edit") expect({ ...rest, text }).toEqual(log.retold(op));
  else expect(rest).toMatchObject(log.retold(op));
  if ("erased" in told) met("erased");
}
