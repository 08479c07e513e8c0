import type { Connection } from "../connection.ts";
import type { Roster } from "../roster.ts";
import { hashNetwork } from "../store/holds.ts";
import type { Log } from "../store/log.ts";
import type { WaitingRoom } from "./waiting-room.ts";

interface Dependencies {
  readonly roster: Roster;
  readonly log: Log;
  readonly waitingRoom: WaitingRoom;
}

/** Networks of one session that a sanction with its address holds for, at most. */
const MAX_NETWORKS = 10;

/** Where the people of a room come from, by hashes (R10). */
export class Networks {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Those of a session that is present, held or waiting, as far as they are known. */
  of(sid: string): readonly string[] {
    const { roster, waitingRoom } = this.#parts;
    return this.#of(sid, [...(roster.member(sid)?.connections ?? []), ...waitingRoom.connections(sid)]);
  }

  /** The sids of the members who come from one of these networks, and whom no sanction of it has met. */
  thoseFrom(networks: readonly string[]): readonly string[] {
    if (networks.length === 0) return [];
    const others = this.#parts.roster.members().filter(({ mutedFrom }) => mutedFrom === undefined);
    return others
      .filter(({ sid, connections }) =>
        this.#of(sid, [...connections]).some((network) => networks.includes(network)),
      )
      .map(({ sid }) => sid);
  }

  #of(sid: string, connections: readonly Connection[]): readonly string[] {
    const { roster, log } = this.#parts;
    const addresses = new Set(connections.flatMap(({ address }) => address ?? []));
    const hashes = [...addresses].slice(0, MAX_NETWORKS).map((address) => hashNetwork(address, log.epoch));
    // Of a held name its hold tells.
    const held = roster.member(sid)?.network;
    return hashes.length > 0 || held === undefined ? hashes : [held];
  }
}
