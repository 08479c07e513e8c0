import type { Attack, Count } from "../attack.ts";
import type { Scene } from "../support/scene.ts";
import { pause } from "../support/session.ts";

/** Frames that a connection may send in a minute (S4): the next one closes it. */
const FREE_FRAMES = 300;
/** … bad frames and refused frames. The one that closes it is answered, too. */
const BAD_FRAMES = 21;
const REFUSALS = 101;
/** Upgrades that one address may ask for in a minute (`UPGRADES`). */
const UPGRADES = 600;

const FLOOD = 500;
const TYPING = { type: "typing" };
/** In these bytes the room itself must answer. */
const PING = { type: "ping", other: "bytes" };

/** Frames that cost nothing, and frames that are refused: each kind by one connection, as fast as it can. */
export const frames: Attack = {
  name: "frames",
  title: "typing, pings in other bytes, bad frames and refused frames, 500 of each",
  inShort: true,
  async run(scene) {
    return [
      await flood(scene, "typing and pings", [TYPING, PING], FREE_FRAMES, 4102),
      await flood(scene, "bad frames", [{ type: "nonsense" }], BAD_FRAMES, 1008),
      await flood(scene, "refused frames", [{ type: "hello", name: "again" }], REFUSALS, 4102),
    ];
  },
};

/** Sends frames in turn, one every 5 ms, until the connection is closed. The last kind of frame has an answer. */
async function flood(
  scene: Scene,
  what: string,
  kinds: readonly Record<string, unknown>[],
  most: number,
  code: number,
): Promise<Count> {
  const session = scene.connect(`flood of ${what}`);
  await session.join();
  let answers = 0;
  session.onEvents = (events) => {
    for (const event of events) if (event.type === "pong" || event.type === "error") answers++;
  };
  for (let i = 0; i < FLOOD && session.socket.closed === null; i++) {
    const frame = kinds[i % kinds.length];
    if (frame) session.say(frame);
    await pause(5);
  }
  for (let i = 0; i < 40 && session.socket.closed === null; i++) await pause(50);
  const isEnded = session.socket.closed === code;
  const got = isEnded ? answers * kinds.length : FLOOD;
  return { what: `${what} until closed with ${code}`, asked: FLOOD, got, most };
}

/** What the own page asks when an upgrade has failed: other plain GETs are refused uncounted (S3). */
export const asking: Attack = {
  name: "asking",
  title: "plain GETs of a socket's address, as the own page asks",
  inShort: false,
  async run(scene) {
    const count = 1_300;
    let letIn = 0;
    const lanes = 10;
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (let i = lane; i < count; i += lanes) {
          const url = `http://127.0.0.1:${scene.port}/room/${scene.room}/websocket`;
          const response = await fetch(url, {
            headers: { "CF-Connecting-IP": scene.address, "Sec-Fetch-Site": "same-origin" },
          });
          await response.arrayBuffer();
          if (response.status !== 429) letIn++;
        }
      }),
    );
    return [{ what: "answers other than 429", asked: count, got: letIn, most: UPGRADES * scene.minutes() }];
  },
};

/** Connections, and what says nothing. */
export const crowds: Attack = {
  name: "crowds",
  title: "connections of one address to one room, which then say nothing",
  inShort: true,
  async run(scene) {
    const sessions = Array.from({ length: scene.perAddress + 30 }, (_, i) => scene.connect(`silent ${i}`));
    await Promise.all(sessions.map(({ socket }) => socket.opened()));
    await pause(1_000);
    const open = () => sessions.filter(({ socket }) => socket.closed === null).length;
    const there = open();
    const late = scene.isShort ? [] : [await silent(sessions.length, open)];
    return [{ what: "connections", asked: sessions.length, got: there, most: scene.perAddress }, ...late];
  },
};

async function silent(count: number, open: () => number): Promise<Count> {
  await pause(11_000);
  return { what: "… after 12 s", asked: count, got: open(), most: 0 };
}
