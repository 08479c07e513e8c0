import { peers } from "../peers.mjs";

const byId = new Map(peers.map((peer) => [peer.id, peer]));

/** The peers that are cut. What differs between them and those of the bench is said by each. */
export const contenders = [
  // Nobody speaks faster here than the limits that are shipped allow.
  { ...byId.get("alcove-shipped"), id: "alcove", title: "Alcove" },
  byId.get("store-and-send"),
  byId.get("partyserver"),
  byId.get("ws"),
  // With its own pings: by them it may find out that somebody is gone.
  withEnvironment(byId.get("socket.io"), { PINGS: "1" }),
  withEnvironment(
    { ...byId.get("socket.io"), id: "socket.io-recovery", title: "Socket.IO, connection state recovery" },
    { PINGS: "1", RECOVERY: "1" },
  ),
  byId.get("axum"),
];

function withEnvironment(peer, env) {
  return {
    ...peer,
    async start(port, how) {
      const start = await peer.start(port, how);
      return { ...start, env: { ...start.env, ...env } };
    },
  };
}
