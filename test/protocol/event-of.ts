import type { ServerEvent, Welcome } from "../../src/protocol/events.ts";

/** An event of a type: a `welcome` is that of somebody who has said hello. */
export type EventOf<Type extends ServerEvent["type"]> = Type extends "welcome"
  ? Welcome
  : Extract<ServerEvent, { type: Type }>;
