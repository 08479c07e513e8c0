import type { DatabaseSync } from "node:sqlite";
import type { Attack, Count } from "../attack.ts";
import { refused, type Scene } from "../support/scene.ts";
import { pause, type Session } from "../support/session.ts";

const MIB = 1024 * 1024;
/** Bytes of the log that an address may have read: 8 MiB a second, ten times that at once (L5). */
const READ = { burst: 80 * MIB, perSecond: 8 * MIB };
/** Ops that one search walks over (C5), and characters of a message in a fat log. */
const SEARCHED_OPS = 20_000;
const FAT = 4_000;

/** Fills a log with messages of `FAT` characters. */
function fat(db: DatabaseSync, last: number): void {
  db.prepare(
    `insert into log (seq, at, type, sid, name, ref, about, body, prev)
      with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < ?)
      select n, ?, 'message', 'somebody', 'somebody', 'r' || n, null, ?, n - 1 from seqs`,
  ).run(last, Date.now(), "x".repeat(FAT));
}

/** `unlessAfter: 0`, by as many sessions, each as often as its own budget allows. */
async function search(scene: Scene, count: number): Promise<readonly Count[]> {
  const sessions = await scene.crowd(count);
  scene.restart();
  let sent = 0;
  await scene.pace(scene.size(6, 12), 2 * sessions.length, (i) => {
    sent++;
    sessions[i % sessions.length]?.say({ type: "send", ref: `s${i}`, text: "again", unlessAfter: 0 });
  });
  const bytes = SEARCHED_OPS * FAT;
  const most = READ.burst + READ.perSecond * scene.seconds + bytes;
  // What was not refused is searched, now or later: the room answers when it comes to it.
  const answered = () => refused(sessions, "unsure") + refused(sessions, "slow_down");
  for (let i = 0; i < 60 && answered() < sent; i++) await pause(500);
  const got = (sent - refused(sessions, "slow_down")) * bytes;
  return [{ what: "MiB searched", asked: (sent * bytes) / MIB, got: got / MIB, most: most / MIB }];
}

export const searches: Attack = {
  name: "searches",
  title: "10 sessions of one address have the log searched from its beginning",
  inShort: true,
  fill: (db, _, isShort) => fat(db, isShort ? 25_000 : 100_000),
  run: (scene) => search(scene, 10),
};

export const manySearches: Attack = {
  name: "many-searches",
  title: "190 sessions of one address have the log searched from its beginning",
  inShort: false,
  fill: (db) => fat(db, 100_000),
  run: (scene) => search(scene, 190),
};

/** 100 messages, and 99,000 reactions behind them. */
export const reactions: Attack = {
  name: "reactions",
  title: "100 sessions of one address read pages out of 99,000 reactions",
  inShort: false,
  fill(db) {
    db.prepare(
      `insert into log (seq, at, type, sid, name, ref, about, body, prev)
        with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < 99100)
        select n, ?, iif(n <= 100, 'message', 'react'), 'somebody', 'somebody', 'r' || n,
          iif(n <= 100, null, 100), iif(n <= 100, 'hi', '👍'), min(n - 1, 100) from seqs`,
    ).run(Date.now());
  },
  async run(scene) {
    const sessions = await scene.crowd(100);
    const pages = countPages(sessions);
    scene.restart();
    let sent = 0;
    await scene.pace(12, 2 * sessions.length, (i) => {
      sent++;
      sessions[i % sessions.length]?.say({ type: "history", ref: `h${i}`, before: 98_000, limit: 100 });
    });
    await pause(1_000);
    return [{ what: "pages", asked: sent, got: pages(), most: 200 + 20 * scene.seconds }];
  },
};

function countPages(sessions: readonly Session[]): () => number {
  let pages = 0;
  for (const session of sessions) {
    session.onEvents = (events) => {
      for (const event of events) if (event.type === "page") pages++;
    };
  }
  return () => pages;
}

/** A log of 1 MiB, brought by each `hello` with a resume. */
export const resumes: Attack = {
  name: "resumes",
  title: "one address says hello with a resume of 1 MiB, again and again",
  inShort: false,
  fill: (db) => fat(db, 240),
  async run(scene) {
    const lanes = 8;
    const until = 12;
    const bytesOf: number[] = [];
    let tries = 0;
    scene.restart();
    const probe = scene.connect("probe");
    const { epoch = "" } = (await probe.join()) ?? {};
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (let i = 0; scene.seconds < until; i++) {
          const reader = scene.connect(`reader ${lane} ${i}`);
          tries++;
          await reader.join({ resume: { epoch, seq: 0 } });
          while (reader.socket.closed === null && reader.socket.bytes < 240 * FAT) await pause(20);
          bytesOf.push(reader.socket.bytes);
          reader.socket.leave();
          await pause(50);
        }
      }),
    );
    const got = bytesOf.reduce((sum, bytes) => sum + bytes, 0);
    // A text that is told is paid for once. One hello of each lane may be under way.
    const most = READ.burst + READ.perSecond * scene.seconds + lanes * MIB;
    return [{ what: "MiB sent", asked: (tries * 240 * FAT) / MIB, got: got / MIB, most: most / MIB }];
  },
};

/** Pages are asked for and not read. */
export const stalled: Attack = {
  name: "stalled",
  title: "100 sessions of one address ask for full pages and read nothing",
  inShort: false,
  fill: (db) => fat(db, 5_000),
  async run(scene) {
    const sessions = await scene.crowd(100);
    for (const { socket } of sessions) socket.pause();
    const before = sessions.reduce((sum, { socket }) => sum + socket.bytes, 0);
    scene.restart();
    let sent = 0;
    await scene.pace(12, 2 * sessions.length, (i) => {
      sent++;
      sessions[i % sessions.length]?.say({ type: "history", ref: `h${i}`, before: 4_000, limit: 100 });
    });
    const { seconds } = scene;
    for (const { socket } of sessions) socket.resume();
    await pause(3_000);
    const got = sessions.reduce((sum, { socket }) => sum + socket.bytes, 0) - before;
    const page = 62 * FAT;
    const most = READ.burst + READ.perSecond * seconds + 20 * page;
    return [{ what: "MiB of pages", asked: (sent * page) / MIB, got: got / MIB, most: most / MIB }];
  },
};
