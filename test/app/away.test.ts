import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { Server } from "../server/support/server.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

const ADMIN_TOKEN = "the-operator-of-the-tests";

let server: Server;
beforeAll(async () => {
  server = await Server.start({ MESSAGE_BURST: 10, MESSAGES_PER_SECOND: 2, ADMIN_TOKEN });
});
afterAll(() => server.stop());

/** Waits until the banner is shown, and announced to screen readers. */
async function expectBanner(harness: PageHarness, words: string): Promise<void> {
  await harness.page.locator(".banner").waitFor();
  await harness.page.getByRole("status").getByText(words, { exact: true }).waitFor();
}

test("while the server is gone one reads and writes on, and everything arrives once when it is back", async () => {
  const room = newRoom("gone");
  const ada = await PageHarness.open({ room, name: "Ada", server: server.url, cuts: true });
  const ben = await PageHarness.open({ room, name: "Ben", server: server.url, cuts: true });
  await ada.say("before");
  await ben.sees("before");

  await server.kill();
  await expectBanner(ada, "Connection lost. Trying again…");
  await ada.say("meanwhile 1");
  await ada.say("meanwhile 2");
  await ada.message("meanwhile 2").getByText("Will be sent when you reconnect").waitFor();
  expect(await ada.texts()).toEqual(["before", "meanwhile 1", "meanwhile 2"]);

  // Long enough for several attempts to reconnect to fail.
  await ada.page.waitForTimeout(10_000);
  await server.start();
  await ben.seesAll("before", "meanwhile 1", "meanwhile 2");
  await ada.sees("meanwhile 2");
  expect(await ada.texts()).toEqual(["before", "meanwhile 1", "meanwhile 2"]);
  await until(async () => expect(await ada.page.locator(".banner").count()).toBe(0));
});

test("while the room asks for a pause it is counted down, and nothing of what is written is lost", async () => {
  const room = newRoom("slow");
  const ben = await guest(room, "Ben", server.url);
  const ada = await PageHarness.open({ room, name: "Ada", server: server.url });
  const lines = Array.from({ length: 16 }, (_, i) => `line ${i}`);
  await ada.sayAtOnce(lines);
  await ada.page.getByText("You're sending quickly – one moment.").waitFor();
  await until(() =>
    expect(ben.ops.flatMap((each) => (each.type === "message" ? [each.text] : []))).toEqual(lines),
  );
});

test("what comes in behind the reader's back is counted in the title", async () => {
  const room = newRoom("title");
  const ben = await guest(room, "Ben", server.url);
  const ada = await PageHarness.open({ room, name: "Ada", server: server.url });
  await ada.say("I am looking elsewhere");
  await ada.sees("I am looking elsewhere");
  await ada.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await op(ben, { type: "send", text: "one" });
  await op(ben, { type: "send", text: "two" });
  await until(async () => expect(await ada.page.title()).toBe(`(2) ${room} · Alcove`));
  expect(await ada.page.locator("link[rel=icon]").getAttribute("href")).toBe("/icon-unread.svg");
});

test("the page opens without its server, takes what is written, and sends it when the server is back", async () => {
  const room = newRoom("shell");
  const ada = await PageHarness.open({ room, name: "Ada", server: server.url, cuts: true });
  await ada.say("kept");
  await ada.sees("kept");
  await until(async () =>
    expect(
      await ada.page.evaluate(
        async () =>
          (await caches.match("/app.html")) !== undefined && navigator.serviceWorker.controller !== null,
      ),
    ).toBe(true),
  );
  await server.kill();
  await ada.page.reload();
  await expectBanner(ada, "The room can't be reached right now.");
  await ada.say("written without a server");
  await ada.message("written without a server").getByText("Will be sent when you reconnect").waitFor();
  await server.start();
  await ada.sees("written without a server");
  expect(await ada.texts()).toEqual(["kept", "written without a server"]);
});

test("the operator takes a message away and shows its author out: the page says so, and so it does at the door", async () => {
  const room = newRoom("operator");
  const ben = await guest(room, "Ben", server.url);
  const ada = await PageHarness.open({ room, name: "Ada", server: server.url });
  await ada.say("what must not stand here");
  const message = await ada.sees("what must not stand here");
  const seq = await message.getAttribute("data-seq");
  const { sid } = await ben.event("message");
  const ask = (path: string) =>
    fetch(`${server.url}/admin/room/${room}/${path}`, {
      method: "DELETE",
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
    });

  expect((await ask(`messages/${seq}`)).status).toBe(200);
  await until(async () => expect(await ada.page.content()).not.toContain("what must not stand here"));
  await ada.page.getByText("This message was deleted.").waitFor();
  expect((await ask(`members/${sid}`)).status).toBe(200);
  await expectBanner(ada, "You were removed from this room.");
  expect(await ada.page.getByText("Connection lost.").count()).toBe(0);
  await ben.event("left");
  await ada.page.getByRole("button", { name: "Rejoin" }).click();
  await ada.page.locator("#name").waitFor();
  await ada.page.getByText("You were removed from this room.").waitFor();
});
