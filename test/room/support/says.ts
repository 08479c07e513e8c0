import type { ServerEvent } from "../../../src/protocol/events.ts";
import type { StructuredConnection } from "./test-connection.ts";

let refs = 0;

/** Says a frame, and returns what answers it: an op of this session, a page, or an error. */
export async function says(
  client: StructuredConnection,
  frame: Record<string, unknown>,
): Promise<ServerEvent> {
  const ref = `o${++refs}`;
  await client.send({ ref, ...frame });
  for (;;) {
    const event = await client.next();
    if ("ref" in event && event.ref === (frame.ref ?? ref)) return event;
  }
}

/** What a refusal has. */
export const refused = (code: string) => ({ type: "error", code });

/** Returns the next event of a type; events before it are dropped. */
export async function finds<Type extends ServerEvent["type"]>(
  client: StructuredConnection,
  type: Type,
): Promise<Extract<ServerEvent, { type: Type }>> {
  for (;;) {
    const event = await client.next();
    if (event.type === type) return event as Extract<ServerEvent, { type: Type }>;
  }
}
