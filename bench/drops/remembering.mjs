import { randomBytes, randomUUID } from "node:crypto";
import { dialects } from "../generator/dialects.mjs";

/**
 * The dialect of one client of `alcove.v1` that comes back by the rules of docs/protocol.md: under its token and as the
 * same client, from the last op that it has. It does not take repeats out, nor does it ask again after a gap: the room
 * must not make either.
 *
 * @param {boolean} resumes whether its `hello` says what it has; otherwise it gets the newest page each time
 * @returns {import("../generator/dialects.mjs").Dialect & { take: (payload: import("node:buffer").Buffer) => void }}
 */
export function remembering(resumes) {
  const token = randomBytes(32).toString("base64url");
  const client = randomUUID();
  /** The place in the log that it has reached, once everything up to it has come. @type {{ epoch: string, seq: number } | undefined} */
  let place;
  let welcome;

  const take = (event) => {
    if (event.type === "error") throw new Error(`The room refused a client: ${event.code}.`);
    if (event.type === "welcome") {
      welcome = event;
      // Until its page has come, there is nothing to resume (C2).
      if (!welcome.resumed) place = undefined;
    } else if (event.type === "page") {
      place = { epoch: welcome.epoch, seq: welcome.seq };
    } else if (event.seq !== undefined) {
      place = { epoch: welcome.epoch, seq: Math.max(event.seq, place?.seq ?? 0) };
    }
  };

  return {
    ...dialects["alcove.v1"],
    hello: (name) =>
      JSON.stringify({ type: "hello", name, token, client, resume: resumes ? place : undefined }),
    take: (payload) => JSON.parse(payload.toString("utf8")).forEach(take),
  };
}
