import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { RoomClient, RoomState } from "../../src/client/index.ts";
import { join, type Line, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

const FROZEN = fileURLToPath(new URL("../client/frozen/client-before-acts.txt", import.meta.url));

interface OldModule {
  readonly RoomClient: new (options: {
    url: string;
    room: string;
    name: string;
    store: unknown;
  }) => Pick<RoomClient, "start" | "leave" | "send" | "edit" | "react" | "delete" | "state">;
  readonly memoryStore: () => unknown;
}

/** Says a frame, and waits until the room has stored it. */
async function says(line: Line, frame: Record<string, unknown>): Promise<void> {
  const ref = `r${Math.random()}`;
  line.say({ ref, ...frame });
  await until(() => {
    const answer = line.events.find((event) => "ref" in event && event.ref === ref);
    expect(answer).not.toMatchObject({ type: "error" });
    expect(answer).toMatchObject({ ref });
  });
}

test("a client from before there were acts meets no fault in a room with all of them", async () => {
  const home = await mkdtemp(joinPath(tmpdir(), "alcove-old-"));
  const server = await Server.start({ MESSAGE_BURST: 100 });
  try {
    const module = joinPath(home, "client.mjs");
    await copyFile(FROZEN, module);
    const { RoomClient: OldClient, memoryStore } = (await import(module)) as OldModule;
    const url = `ws://127.0.0.1:${server.port}/room/old/websocket`;
    const old = new OldClient({ url, room: "old", name: "Olaf", store: memoryStore() });
    const statuses = new Set<RoomState["status"]["kind"]>();
    const watch = setInterval(() => statuses.add(old.state.status.kind), 5);
    const host = await join(url, "Hanna");
    await says(host, { type: "claim" });
    old.start();
    await until(() => expect(old.state.status.kind).toBe("live"));
    const { sid } = await host.event("joined", ({ name }) => name === "Olaf");
    old.send("from before");
    const message = await host.event("message");
    await says(host, { type: "set", changes: { topic: "Gardens", slowSeconds: 0, door: "knock" } });
    await says(host, { type: "pin", target: message.seq });
    await says(host, { type: "unpin", target: message.seq });
    await says(host, { type: "role", person: sid, role: "moderator" });
    await says(host, { type: "sanction", person: sid, effect: "mute", seconds: 60 });
    await says(host, { type: "sanction", person: sid, effect: "mute", seconds: 0 });
    await says(host, { type: "admit", person: "A".repeat(22) });
    host.say({ type: "rename", ref: "n", name: "Johanna" });
    await until(() => expect([...old.state.members.values()].map(({ name }) => name)).toContain("Johanna"));
    old.edit(message.seq, "from before, edited");
    old.react(message.seq, "👍");
    await host.event("react");
    await says(host, { type: "send", text: "still the same room" });
    await until(() =>
      expect(old.state.messages.map(({ text }) => text)).toEqual([
        "from before, edited",
        "still the same room",
      ]),
    );
    const head = Math.max(...host.ops.map(({ seq }) => seq));
    expect(old.state.head).toBe(head);
    // What a purge took it shows until it comes back; its head is right all the same.
    await says(host, { type: "purge", person: sid });
    await says(host, { type: "empty" });
    await says(host, { type: "send", text: "afterwards" });
    await until(() => expect(old.state.head).toBe(head + 3));
    expect(old.state.messages.at(-1)?.text).toBe("afterwards");
    clearInterval(watch);
    statuses.delete("connecting");
    expect([...statuses], "it was never lost").toEqual(["live"]);
    old.leave();
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
});
