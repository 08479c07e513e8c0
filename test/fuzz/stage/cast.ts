import type { Court } from "./judge.ts";
import type { Line } from "./line.ts";

/** How the connections that may speak come in properly. Both tokens are 32 bytes. */
const TOKENS = ["A".repeat(43), `${"B".repeat(42)}A`];
export const GUESTS: Record<0 | 1 | 2, Record<string, unknown>> = [
  { name: "alice", token: TOKENS[0], client: "c0" },
  { name: "alice", token: TOKENS[0], client: "c1" },
  { name: "bob", token: TOKENS[1], client: "c2" },
];
/** How the one that speaks lines does. */
export const CONNECT = { text: '{"username":"terry"}' };

/** What the marks of a scenario stand for when this connection speaks. */
export function marksFor({ seat }: Line, { ledger, guests }: Court): Record<string, string> {
  const newest = (isMine: boolean) =>
    ledger.newest(({ sid, deleted }) => !deleted && (sid === seat?.sid) === isMine);
  const [token = "", other = ""] = TOKENS;
  return {
    head: String(ledger.head || 1),
    beyond: String(ledger.head + 1),
    mine: String(newest(true)),
    theirs: String(newest(false)),
    deleted: String(ledger.newest(({ deleted }) => deleted)),
    epoch: guests.epoch ?? "",
    room: guests.room,
    token,
    other,
  };
}
