import { systemClock } from "../../../src/worker/clock.ts";
import { Room } from "../../../src/worker/room.ts";

/** What no client can see and must not happen: what was thrown inside, and what was logged. */
export const faults: string[] = [];

/** Events that a healthy room logs. */
const USUAL = new Set(["room woke"]);

/** The rooms' clock: `step` ms pass before each event that is delivered to a room, except a barrier. */
export const clock = { ahead: 0, step: 0 };

/** The beginning of the fuzzer's own frames. When one is answered, all frames before it are. */
export const BARRIER = '{"type":"history","ref":"barrier-';

let accepted: WebSocket | null = null;

/** Returns the room's end of the socket that it accepted last. */
export function lastAccepted(): WebSocket {
  if (!accepted) throw new Error("no room has accepted a socket");
  return accepted;
}

systemClock.now = () => Date.now() + clock.ahead;
const { after } = systemClock;
systemClock.after = (ms, work) => after(ms, () => watched("timer", work));

for (const handler of ["fetch", "webSocketMessage", "webSocketClose", "webSocketError", "alarm"] as const) {
  const original = Room.prototype[handler] as (...args: unknown[]) => unknown;
  const wrapped = function (this: Room, ...args: unknown[]): unknown {
    const data = args[1];
    if (typeof data !== "string" || !data.startsWith(BARRIER)) clock.ahead += clock.step;
    const { ctx } = this as unknown as { ctx: DurableObjectState };
    const before = handler === "fetch" ? ctx.getWebSockets() : [];
    const result = watched(handler, () => original.apply(this, args));
    if (handler === "fetch") accepted = ctx.getWebSockets().find((ws) => !before.includes(ws)) ?? null;
    return result;
  };
  Object.defineProperty(Room.prototype, handler, { value: wrapped });
}

/** Prints a line without counting it as a fault. */
export const report: (line: string) => void = console.log.bind(console);

for (const level of ["log", "info", "warn", "error"] as const) {
  const original = console[level].bind(console);
  console[level] = (...args: unknown[]) => {
    if (isUsual(args[0])) return;
    faults.push(`console.${level}: ${args.map(String).join(" ").slice(0, 500)}`);
    original(...args);
  };
}

function watched<T>(where: string, work: () => T): T {
  try {
    const result = work();
    if (result instanceof Promise) result.catch((error) => faults.push(`${where} rejected: ${error}`));
    return result;
  } catch (error) {
    faults.push(`${where} threw: ${error}`);
    throw error;
  }
}

function isUsual(logged: unknown): boolean {
  if (typeof logged !== "string" || !logged.startsWith("{")) return false;
  return USUAL.has((JSON.parse(logged) as { event: string }).event);
}
