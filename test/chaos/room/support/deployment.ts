import { DEFAULT_LIMITS, type Limits } from "../../../../src/protocol/limits.ts";
import { settings } from "../../../../src/worker/configuration.ts";
import { RoomStorage } from "../../../../src/worker/storage.ts";

const MIB = 1024 * 1024;

/** Bytes by which databases seem larger than they are. */
let ballast = 0;
const size = Object.getOwnPropertyDescriptor(RoomStorage.prototype, "size")?.get as (
  this: RoomStorage,
) => number;
Object.defineProperty(RoomStorage.prototype, "size", {
  get(this: RoomStorage) {
    return size.call(this) + ballast;
  },
});

/** What a deployment has set, and how large its databases seem, for one history. At first all is as usual. */
export class Deployment {
  constructor() {
    this.limit({});
    this.load(0);
  }

  /** Sets the limits; those that are not named are the usual ones. */
  limit(limits: Partial<Limits>): void {
    Object.assign(settings.limits, DEFAULT_LIMITS, limits);
  }

  /** MiB by which a database seems larger than it is. */
  get ballast(): number {
    return ballast / MIB;
  }

  /** Lets databases seem larger by so many MiB than they are: the room takes the ops of a short log for fat ones. */
  load(mib: number): void {
    ballast = mib * MIB;
  }
}
