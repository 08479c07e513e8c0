import type { Refusal } from "../../protocol/events.ts";
import type { Room } from "../room.ts";

/** Milliseconds after which a request is answered without the room. */
const PATIENCE_MS = 30_000;

/** How a room's object is found: a stub that has failed is of no use any more. */
export type FindRoom = () => DurableObjectStub<Room>;

/**
 * Asks a room, and once more if its object was reset meanwhile. Resolves to `unavailable` if there is no answer.
 *
 * @param ask `isAgain` tells that the room may have heard it before
 */
export async function askRoom<Answer>(
  find: FindRoom,
  ask: (room: DurableObjectStub<Room>, isAgain: boolean) => Promise<Answer>,
): Promise<Answer | Refusal> {
  let stopWaiting = () => {};
  const late = new Promise<Refusal>((resolve) => {
    const timer = setTimeout(() => resolve(UNAVAILABLE), PATIENCE_MS);
    stopWaiting = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([late, ask(find(), false).catch((error) => askAgain(error, find, ask))]);
  } finally {
    stopWaiting();
  }
}

async function askAgain<Answer>(
  error: unknown,
  find: FindRoom,
  ask: (room: DurableObjectStub<Room>, isAgain: boolean) => Promise<Answer>,
): Promise<Answer | Refusal> {
  if (!mayTryAgain(error)) return failed(error);
  return ask(find(), true).catch(failed);
}

/** What Cloudflare says of errors of a stub: https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function mayTryAgain(error: unknown): boolean {
  const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
  return retryable === true && overloaded !== true;
}

function failed(error: unknown): Refusal {
  console.error(JSON.stringify({ event: "room failed", error: String(error) }));
  return UNAVAILABLE;
}

const UNAVAILABLE: Refusal = {
  type: "error",
  code: "unavailable",
  detail:
    "The room does not answer at the moment. Whether anything was stored, a request with the same key tells.",
  retryAfter: 5,
};
