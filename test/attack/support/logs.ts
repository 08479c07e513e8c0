import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Server } from "../../server/support/server.ts";
import type { Attack, Result } from "../attack.ts";
import { OpCounter } from "./ops.ts";
import { AUTHOR } from "./scene.ts";
import { pause, Session } from "./session.ts";

/** Where the local runtime keeps the objects of the class `Room`, in the directory of `--persist-to`. */
const OBJECTS = "v3/do/alcove-Room";

/** A room that was made, and filled. */
export interface Made {
  readonly attack: Attack;
  readonly file: string;
  readonly sid: string;
}

/**
 * Fills the logs of the attacks that want it: past the budgets, which would take hours. The server itself makes each
 * room, by its first message; then the files are written while it is down.
 */
export async function fillLogs(
  server: Server,
  attacks: readonly Attack[],
  isShort: boolean,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const attack of attacks) if (attack.fill) made.push(await make(server, attack));
  if (made.length === 0) return made;
  await server.kill();
  for (const { attack, file, sid } of made) {
    withFile(file, (db) => {
      db.exec("begin");
      attack.fill?.(db, sid, isShort);
      db.exec("commit");
    });
  }
  await server.start();
  return made;
}

/** Counts in the files what the attacks have left there. The server must be down. */
export function audit(made: readonly Made[], results: readonly Result[]): Result[] {
  return results.map((result) => {
    const file = made.find(({ attack }) => attack === result.attack)?.file;
    const look = result.attack.audit;
    if (!file || !look) return result;
    return { ...result, counts: [...result.counts, ...withFile(file, look)] };
  });
}

function withFile<T>(file: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

async function make(server: Server, attack: Attack): Promise<Made> {
  const before = new Set(objectFiles(server.storage));
  const author = new Session({
    port: server.port,
    room: attack.name,
    address: "198.51.100.200",
    name: AUTHOR.name,
  });
  const welcome = await author.join({ token: AUTHOR.token });
  if (!welcome) throw new Error(`The room ${attack.name} was not made.`);
  const counter = new OpCounter(author, AUTHOR.name);
  author.say({ type: "send", ref: "first", text: "first" });
  while (counter.ops === 0) await pause(20);
  author.socket.leave();
  const [file, ...others] = objectFiles(server.storage).filter((name) => !before.has(name));
  if (!file || others.length > 0) throw new Error(`Which file is that of ${attack.name}?`);
  return { attack, file: join(server.storage, OBJECTS, file), sid: welcome.you?.sid ?? "" };
}

function objectFiles(storage: string): string[] {
  try {
    return readdirSync(join(storage, OBJECTS)).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  } catch {
    return [];
  }
}
