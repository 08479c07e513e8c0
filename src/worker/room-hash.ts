import { createHash } from "node:crypto";

/** Enough to tell the rooms of a deployment apart. */
const BYTES = 8;

/**
 * What log lines call a room: the beginning of the SHA-256 of its name, in hex. The name may be all that keeps a private room
 * private. Synchronous, because a room logs in its constructor.
 */
export function roomHash(name: string): string {
  return createHash("sha256").update(name).digest().subarray(0, BYTES).toString("hex");
}
