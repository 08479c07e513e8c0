import type { FaultLog } from "./fault-log.ts";
import type { Lane } from "./lane.ts";
import type { Link } from "./link.ts";
import type { Random } from "./random.ts";
import type { Relay } from "./relay.ts";

/** Seconds between two faults of the network, on the average, for 50 clients. */
const FAULT_EVERY_S = 0.5;
const KINDS = { cut: 4, "cut in a frame": 3, stall: 6, swallow: 6, delay: 3 } as const;
/** The share of connections that are slow from the beginning. */
const BORN_SLOW = 0.1;
const LONGEST_DELAY_MS = 400;
const LONGEST_STALL_MS = 9_000;
const LONGEST_SWALLOW_MS = 5_000;
/** The share of swallowings that end in a reload: the page has no timeline to resume then. */
const ENDS_IN_A_RELOAD = 0.6;
/** The share of stalls that end in a cut: then one side does not know what the other has said or stored. */
const ENDS_IN_A_CUT = 0.5;

/** The faults of the network: connections are cut, stalled, deafened and delayed at random. */
export class NetworkFaults {
  readonly #relay: Relay;
  readonly #random: Random;
  readonly #faultLog: FaultLog;
  readonly #every: number;
  readonly #reload: (page: string) => void;
  readonly #ends = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param reload reloads a page */
  constructor(
    relay: Relay,
    random: Random,
    faultLog: FaultLog,
    clients: number,
    reload: (page: string) => void,
  ) {
    this.#relay = relay;
    this.#random = random;
    this.#faultLog = faultLog;
    this.#reload = reload;
    this.#every = (FAULT_EVERY_S * 50) / clients;
  }

  start(): void {
    this.#relay.opened = (link) => {
      if (this.#random.chance(BORN_SLOW)) this.#slow(link);
    };
    this.#wait();
  }

  /** Ends every stall and delay, and makes no new ones. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#relay.opened = () => {};
    for (const end of [...this.#ends]) end();
    for (const { up, down } of this.#relay.links) for (const lane of [up, down]) lane.cutInside(null);
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#strike();
      this.#wait();
    }, this.#random.wait(this.#every) * 1000);
  }

  #strike(): void {
    const link = this.#random.one(this.#relay.links);
    const kind = this.#random.weighed(KINDS);
    if (!link) return;
    switch (kind) {
      case "cut":
        this.#faultLog.fault("cut", link.page);
        link.cut();
        return;
      case "cut in a frame": {
        const [name, lane] = this.#lane(link);
        this.#faultLog.fault("cut in a frame", link.page, name);
        lane.cutInside(this.#random.next());
        return;
      }
      case "stall":
        this.#stall(link);
        return;
      case "swallow":
        this.#swallow(link);
        return;
      case "delay":
        this.#slow(link);
        return;
      default:
        kind satisfies never;
    }
  }

  #stall(link: Link): void {
    const ms = this.#random.between(500, LONGEST_STALL_MS);
    const both = this.#random.chance(0.3);
    const [name, lane] = this.#lane(link);
    const lanes = both ? [link.up, link.down] : [lane];
    this.#faultLog.fault("stall", link.page, `${both ? "both ways" : name} for ${Math.round(ms)} ms`);
    const isTheEnd = this.#random.chance(ENDS_IN_A_CUT);
    for (const stalled of lanes) stalled.stall();
    this.#until(ms, () => {
      if (isTheEnd) {
        this.#faultLog.fault("cut", link.page, "after a stall");
        link.cut();
      } else {
        for (const stalled of lanes) stalled.flow();
      }
    });
  }

  /**
   * Loses what comes down, and then the connection or the page: the room has stored what the client has said, and the client
   * cannot know.
   */
  #swallow(link: Link): void {
    const ms = this.#random.between(200, LONGEST_SWALLOW_MS);
    this.#faultLog.fault("swallow", link.page, `for ${Math.round(ms)} ms`);
    link.down.swallow();
    const isReloaded = this.#random.chance(ENDS_IN_A_RELOAD);
    this.#until(ms, () => {
      if (isReloaded) this.#reload(link.page);
      link.cut();
    });
  }

  #slow(link: Link): void {
    const most = this.#random.between(20, LONGEST_DELAY_MS);
    const ms = this.#random.between(2_000, 20_000);
    this.#faultLog.fault("delay", link.page, `up to ${Math.round(most)} ms`);
    const lanes = [link.up, link.down];
    for (const lane of lanes) lane.delay(() => this.#random.between(0, most));
    this.#until(ms, () => {
      for (const lane of lanes) lane.delay(() => 0);
    });
  }

  #until(ms: number, work: () => void): void {
    const end = () => {
      clearTimeout(timer);
      this.#ends.delete(end);
      work();
    };
    const timer = setTimeout(end, ms);
    this.#ends.add(end);
  }

  #lane(link: Link): ["up" | "down", Lane] {
    return this.#random.chance(0.5) ? ["up", link.up] : ["down", link.down];
  }
}
