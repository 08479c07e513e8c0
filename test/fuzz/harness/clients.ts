import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import type { TestConnection } from "./test-connection.ts";

/** How the connections of a scenario enter properly. Both tokens are 32 bytes. */
const TOKENS = ["A".repeat(43), `${"B".repeat(42)}A`];
export const HELLOS: Record<0 | 1 | 2, Record<string, unknown>> = [
  { name: "alice", token: TOKENS[0], client: "c0" },
  { name: "alice", token: TOKENS[0], client: "c1" },
  { name: "bob", token: TOKENS[1], client: "c2" },
];
/** How the text connection does. */
export const CONNECT = { text: '{"username":"terry"}' };

/** Returns what the marks of a scenario stand for when this connection speaks. */
export function marksFor(
  { seat }: TestConnection,
  { log, presence }: ProtocolOracle,
): Record<string, string> {
  const newest = (isMine: boolean) =>
    log.newest(({ sid, deleted }) => !deleted && (sid === seat?.sid) === isMine);
  const [token = "", other = ""] = TOKENS;
  return {
    head: String(log.head || 1),
    beyond: String(log.head + 1),
    mine: String(newest(true)),
    theirs: String(newest(false)),
    deleted: String(log.newest(({ deleted }) => deleted)),
    epoch: presence.epoch ?? "",
    room: presence.room,
    me: seat?.sid ?? "",
    other_sid: presence.holders().find(({ sid }) => sid !== seat?.sid)?.sid ?? "",
    token,
    other,
  };
}
