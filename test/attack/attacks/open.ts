import type { Attack } from "../attack.ts";
import { asked, refused } from "../support/scene.ts";
import { pause } from "../support/session.ts";
import { RawSocket } from "../support/socket.ts";

/** Attacks that nothing bounds yet. What the members notice of them is the figure. */

/** Marks of two classes: to order them, NFKC has to move each of the second half past all of the first. */
const MARKS = `a${"\u0300".repeat(16_300)}${"\u0316".repeat(16_300)}`;

export const marks: Attack = {
  name: "marks",
  title: "names with 32,600 combining marks, in both dialects",
  inShort: false,
  async run({ port, room, address }) {
    const tries = 4;
    let closed = 0;
    for (let i = 0; i < tries; i++) {
      const isText = i % 2 === 1;
      const protocol = isText ? {} : { protocol: "alcove.v1" };
      const socket = new RawSocket({ port, address, path: `/room/${room}/websocket`, ...protocol });
      await socket.opened();
      socket.send(JSON.stringify(isText ? { username: MARKS } : { type: "hello", name: MARKS }));
      for (let wait = 0; wait < 400 && socket.closed === null; wait++) await pause(25);
      if (socket.closed !== null) closed++;
    }
    return [{ what: "names looked at", asked: tries, got: closed, most: null }];
  },
};

/** The frame of 64 KiB whose JSON takes longest to read: objects of one key each, no two alike. */
function costlyFrame(): string {
  let objects = "";
  for (let i = 0; objects.length < 64_000; i++) objects += `{"${i.toString(36)}":0},`;
  return `{"type":"typing","x":[${objects}0]}`;
}

export const parsing: Attack = {
  name: "parsing",
  title: "frames of 64 KB that are hard to parse and cost nothing (typing), by 20 connections",
  inShort: false,
  async run(scene) {
    const sessions = await scene.crowd(20);
    const frame = costlyFrame();
    await scene.pace(10, 150, (i) => {
      const session = sessions[i % sessions.length];
      if (!session) return;
      session.asked++;
      session.socket.send(frame);
    });
    const sent = asked(sessions) - sessions.length;
    return [{ what: "frames parsed", asked: sent, got: sent, most: null }];
  },
};

/** Searches of less than one slice run in the commit, and are paid for after it. */
export const shortSearches: Attack = {
  name: "short-searches",
  title: "200 ops at once, each with a search of nearly 2 MiB",
  inShort: false,
  fill(db) {
    db.prepare(
      `insert into log (seq, at, type, sid, name, ref, about, body, prev)
        with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < 20000)
        select n, ?, 'message', 'somebody', 'somebody', 'r' || n, null, ?, n - 1 from seqs`,
    ).run(Date.now(), "x".repeat(4_000));
  },
  async run(scene) {
    const sessions = await scene.crowd(190);
    const { seq } = await scene.report();
    const bytes = 450 * 4_000;
    const rounds = 3;
    let sent = 0;
    for (let round = 0; round < rounds; round++) {
      for (const [i, session] of sessions.entries()) {
        sent++;
        const unlessAfter = seq + round - 450;
        session.say({ type: "send", ref: `s${round}-${i}`, text: "again", unlessAfter });
      }
      await pause(11_000);
    }
    const stored = sent - refused(sessions, "slow_down");
    const mib = 1024 * 1024;
    return [
      {
        what: "MiB searched, in 3 salvos",
        asked: (sent * bytes) / mib,
        got: (stored * bytes) / mib,
        most: null,
      },
    ];
  },
};

/** A text of empty lines is told to text connections with its author's name before each line. */
export const lines: Attack = {
  name: "lines",
  title: "messages of 4,000 line breaks, told to 100 text connections of the same address",
  inShort: false,
  async run(scene) {
    const name = "𐌰".repeat(31);
    const sockets = Array.from({ length: 100 }, (_, i) => {
      const path = `/room/${scene.room}/websocket?username=${i}`;
      return new RawSocket({ port: scene.port, address: scene.address, path });
    });
    await Promise.all(sockets.map((socket) => socket.opened()));
    const speaker = scene.connect(name);
    if (!(await speaker.join())) return [];
    scene.restart();
    const text = `a${"\n".repeat(3_998)}a`;
    await scene.pace(8, 2, (i) => speaker.say({ type: "send", ref: `l${i}`, text }));
    await pause(3_000);
    const mib = sockets.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 / 1024;
    for (const socket of sockets) socket.leave();
    return [{ what: "MiB told", asked: mib, got: mib, most: null }];
  },
};
