import type { Attack, Count } from "../attack.ts";
import { OpCounter } from "../support/ops.ts";
import { AUTHOR, asked, type Scene } from "../support/scene.ts";
import { pause, type Session } from "../support/session.ts";

/** Rows and messages of an address: its burst, and its rate in a second (`ADDRESS_…`). */
const ROWS = { burst: 400, perSecond: 40 };
const MESSAGES = { burst: 200, perSecond: 20 };
/** Messages that a session may send at once. */
const MESSAGE_BURST = 10;
/** Rows of an op at most: its own, its message's, and that of the edit before it. */
const ROWS_OF_AN_OP = 3;
/** Rows that are on their way when an address has none left: what it may say in a third of a second. */
const UNDER_WAY = 120;
/** Rows that an address may have all rooms write in a minute, and rows of a room that were not told yet (`WRITES`). */
const ROWS_A_MINUTE = 6000;
const UNTOLD = 10;

/** Many sessions of one address, each within its own budget. */
export const edits: Attack = {
  name: "edits",
  title: "sessions of one address edit their own messages, each within its budget",
  inShort: true,
  async run(scene) {
    const sessions = await scene.crowd(scene.size(60, 190));
    const [first] = sessions;
    if (!first) return [];
    const counter = new OpCounter(first, scene.room);
    const own = await firstMessages(sessions, counter);
    scene.restart();
    const before = { ops: counter.ops, rows: counter.rows };
    const perSession = scene.size(1, 2);
    await scene.pace(scene.size(8, 25), sessions.length * perSession, (i) => {
      const at = i % sessions.length;
      const target = own.get(sessions[at]?.name ?? "");
      if (target) sessions[at]?.say({ type: "edit", ref: `e${i}`, target, text: `edit ${i}` });
    });
    await pause(1_000);
    const { seconds } = scene;
    const frames = asked(sessions) - 2 * sessions.length;
    return [
      {
        what: "ops stored",
        asked: frames,
        got: counter.ops - before.ops,
        most: MESSAGES.burst + MESSAGES.perSecond * seconds,
      },
      {
        what: "rows written",
        asked: ROWS_OF_AN_OP * frames,
        got: counter.rows - before.rows,
        most: ROWS.burst + ROWS.perSecond * seconds + UNDER_WAY,
      },
    ];
  },
};

/** One message of each session. Returns their seqs by the names. */
async function firstMessages(sessions: readonly Session[], counter: OpCounter): Promise<Map<string, number>> {
  const seqs = new Map<string, number>();
  for (const session of sessions) {
    const count = session.onEvents;
    session.onEvents = (events) => {
      count?.(events);
      for (const event of events)
        if (event.type === "message" && event.name === session.name) seqs.set(event.name, event.seq);
    };
    session.say({ type: "send", ref: "first", text: "first" });
  }
  for (let i = 0; i < 100 && (seqs.size < sessions.length || counter.ops < sessions.length); i++)
    await pause(100);
  return seqs;
}

/** Messages of an author that were edited a hundred times each, long ago. */
const EDITED = { messages: 60, edits: 100 };

export const deletes: Attack = {
  name: "deletes",
  title: `messages that were edited ${EDITED.edits} times are deleted`,
  inShort: false,
  fill(db, sid) {
    const each = 1 + EDITED.edits;
    const last = 1 + EDITED.messages * each;
    db.prepare(
      // In a real log the older edits have no text. Here they have one, so that it can be seen who touches them.
      // Numbers are bound as reals: a division must know that this one is whole.
      `insert into log (seq, at, type, sid, name, ref, about, body, prev, fold)
        with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < ?1),
        sizes as (select cast(?2 as integer) as each),
        placed as (select n, each, 2 + ((n - 2) / each) * each as message from seqs, sizes)
        select n, ?3, iif(n = message, 'message', 'edit'), ?4, ?5, 'r' || n, iif(n = message, null, message),
          case n when message then 'SECRET' when message + each - 1 then 'SECRET' else 'untouched' end,
          iif(n = message, max(1, n - each), message),
          iif(n = message, json_object('editedAt', ?3, 'lastEdit', message + each - 1), null) from placed`,
    ).run(last, each, Date.now(), sid, AUTHOR.name);
  },
  async run(scene) {
    const author = scene.connect(AUTHOR.name);
    if (!(await author.join({ token: AUTHOR.token }))) return [];
    const counter = new OpCounter(author, AUTHOR.name);
    const each = 1 + EDITED.edits;
    await scene.pace(15, 4, (i) => {
      if (i < EDITED.messages) author.say({ type: "delete", ref: `d${i}`, target: 2 + i * each });
    });
    await pause(1_000);
    const asked = author.asked - 1;
    return [{ what: "deletes", asked, got: counter.ops, most: MESSAGE_BURST + 2 * scene.seconds }];
  },
  audit(db) {
    const count = (where: string) =>
      Number(db.prepare(`select count(*) as n from log where ${where}`).get()?.n ?? 0);
    const deletes = count("type = 'delete'");
    const rows = deletes + count("fold like '%deletedAt%'") + count("type = 'edit' and body = ''");
    const asked = deletes * (2 + EDITED.edits);
    return [
      { what: "rows that they have changed or added", asked, got: rows, most: ROWS_OF_AN_OP * deletes },
      {
        what: "deleted texts that are left",
        asked,
        got: count(
          "body = 'SECRET' and coalesce(about, seq) in (select about from log where type = 'delete')",
        ),
        most: 0,
      },
    ];
  },
};

/** Many rooms, so that no room's own budget is reached. */
export const rooms: Attack = {
  name: "rooms",
  title: "one address writes in many rooms at once",
  inShort: false,
  async run(scene) {
    const count = 200;
    const made = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const session = scene.connect(`writer ${i}`, `rooms-${i}`);
        return (await session.join()) ? session : null;
      }),
    );
    const sessions = made.filter((session) => session !== null);
    const counters = sessions.map((session) => new OpCounter(session, "writer"));
    for (const session of sessions) session.say({ type: "send", ref: "first", text: "first" });
    await scene.pace(20, 2 * sessions.length, (i) => {
      sessions[i % sessions.length]?.say({ type: "edit", ref: `e${i}`, target: 1, text: `edit ${i}` });
    });
    await pause(2_000);
    const rows: Count = {
      what: "rows written in all rooms",
      asked: ROWS_OF_AN_OP * asked(sessions),
      got: counters.reduce((sum, counter) => sum + counter.rows, 0),
      most: ROWS_A_MINUTE * scene.minutes() + UNTOLD * count,
    };
    return [rows];
  },
};

/** Names that are held for ten minutes, one after the other. */
export const holds: Attack = {
  name: "holds",
  title: "one address drops connections to have their names held for 10 minutes",
  inShort: false,
  async run(scene) {
    const tries = 2 * scene.perAddress;
    const lanes = 20;
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (let i = lane; i < tries; i += lanes) {
          const ghost = scene.connect(`ghost ${i}`);
          await ghost.join();
          ghost.socket.drop();
        }
      }),
    );
    await pause(1_500);
    return [{ what: "names held", asked: tries, got: await ghosts(scene), most: scene.perAddress }];
  },
};

async function ghosts(scene: Scene): Promise<number> {
  const { members } = await scene.report();
  return members.filter(({ name }) => name.startsWith("ghost")).length;
}
