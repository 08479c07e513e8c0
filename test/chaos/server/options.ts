import { parseArgs } from "node:util";

/** The options of a run. */
export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly clients: number;
  readonly rooms: number;
  /** How long the server lives between a start and the next kill, on the average, in s. */
  readonly killEvery: number;
  /** Whether the report is written to docs/reliability.md. */
  readonly docs: boolean;
}

export const USAGE = `usage: npm run chaos -- [--minutes 1] [--seed N] [--clients 50] [--rooms 3] [--kill-every 5] [--docs]

  --minutes N      how long faults happen and people speak; the checks come on top
  --seed N         decides all that is left to chance; a random one if not given
  --clients N      people, each with one page at least
  --rooms N        rooms over which they are spread
  --kill-every S   seconds between a start of the server and its SIGKILL, on the average
  --docs           write the report to docs/reliability.md`;

/** @throws Error if an argument is invalid */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: `${Math.floor(Math.random() * 2 ** 32)}` },
      clients: { type: "string", default: "50" },
      rooms: { type: "string", default: "3" },
      "kill-every": { type: "string", default: "5" },
      docs: { type: "boolean", default: false },
    },
  });
  return {
    minutes: number("minutes", values.minutes, 0.1, 24 * 60),
    seed: whole("seed", values.seed, 0, 2 ** 32 - 1),
    clients: whole("clients", values.clients, 2, 500),
    rooms: whole("rooms", values.rooms, 1, 50),
    killEvery: number("kill-every", values["kill-every"], 0.5, 3600),
    docs: values.docs,
  };
}

function number(name: string, value: string, low: number, high: number): number {
  const read = Number(value);
  if (value.trim() === "" || !(read >= low && read <= high)) {
    throw new Error(`--${name} is a number from ${low} to ${high}, and not "${value}".`);
  }
  return read;
}

function whole(name: string, value: string, low: number, high: number): number {
  const read = number(name, value, low, high);
  if (!Number.isInteger(read)) throw new Error(`--${name} is a whole number, and not "${value}".`);
  return read;
}
