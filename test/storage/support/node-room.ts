import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { FakeClock, FakeRoom, type FakeSocket, NodeStorage } from "../../rules/support/fake-room.ts";
import { copyRoom, type Frozen, type Message, type Op } from "./frozen.ts";

const PLENTY = { MESSAGE_BURST: 1000 };

/** A copy of a frozen file, gone with the test. */
export function fileOf(frozen: Frozen): string {
  const folder = mkdtempSync(join(tmpdir(), "alcove-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, `${frozen.room}.sqlite`);
  copyRoom(frozen, path);
  return path;
}

/** The rules of today over a file of then, at the moment when it was frozen. */
export function open(
  frozen: Frozen,
  limits: Partial<FakeRoom["limits"]> = {},
  path = fileOf(frozen),
): FakeRoom {
  const db = new DatabaseSync(path);
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  const clock = new FakeClock();
  clock.set(frozen.frozenAt - clock.now());
  return new FakeRoom({ ...PLENTY, ...limits }, undefined, {
    name: frozen.room,
    clock,
    storage: new NodeStorage(db, frozen.alarmAt),
  });
}

/** Says something, and lets the room tell it. */
export function say(room: FakeRoom, socket: FakeSocket, frame: Record<string, unknown>): void {
  room.say(socket, frame);
  room.clock.pass(100);
}

/** Comes in as somebody who was there, with all of the log to be told. */
export function returnAs(room: FakeRoom, frozen: Frozen, name: string): FakeSocket {
  const { token } = frozen.sessions[name] as { token: string };
  return room.join(name, { token, resume: { epoch: frozen.epoch, seq: frozen.floor } });
}

/** The ops that have come since it was asked last. */
export function opsTold(socket: FakeSocket): Op[] {
  return socket.events().filter((event): event is Op => "seq" in event && event.type !== "welcome");
}

/** All messages, page by page. */
export function messagesTold(room: FakeRoom, socket: FakeSocket): Message[] {
  const messages: Message[] = [];
  for (let more = true; more; ) {
    const before = messages[0]?.seq ?? Number.MAX_SAFE_INTEGER;
    say(room, socket, { type: "history", ref: "h", before, limit: 20 });
    const page = socket.event("page");
    messages.unshift(...page.messages);
    more = page.more;
  }
  return messages;
}

/** The ops that are told after what was frozen, to somebody who comes back knowing that. */
export function opsSince(room: FakeRoom, { epoch, head }: Frozen): Op[] {
  return opsTold(room.join("latecomer", { resume: { epoch, seq: head } }));
}
