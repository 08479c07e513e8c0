import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Line } from "../server/support/line.ts";
import { guest, newRoom, PageHarness } from "./support/page-harness.ts";

/** Opens a room with Ben in it and Ada at its page. */
async function together(about: string): Promise<{ room: string; ada: PageHarness; ben: Line }> {
  const room = newRoom(about);
  const ben = await guest(room, "Ben");
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ben.event("joined", ({ name }) => name === "Ada");
  return { room, ada, ben };
}

/** The URLs of the sockets that a page opens from now on. */
function newSockets(page: Page): string[] {
  const urls: string[] = [];
  page.on("websocket", (socket) => urls.push(socket.url()));
  return urls;
}

/** Waits until the page has rendered everything that is pending. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  );
}

/** Checks that Ada has joined and left once, and that a newcomer does not see her either. */
async function expectGone(room: string, ben: Line): Promise<void> {
  const cem = await guest(room, "Cem");
  const { members } = await cem.event("welcome");
  expect(members.map(({ name }) => name).sort()).toEqual(["Ben", "Cem"]);
  const about = ben.events.filter((event) => "name" in event && event.name === "Ada");
  expect(about.map(({ type }) => type)).toEqual(["joined", "left"]);
}

test("who goes back to all rooms has left, and does not come again", async () => {
  const { room, ada, ben } = await together("leaving");
  const sockets = newSockets(ada.page);
  await ada.page.locator(".back").click();
  await ben.event("left");
  await drawn(ada.page);
  await expectGone(room, ben);
  expect(sockets).toEqual([]);
  expect(await ada.page.title()).toBe("Alcove");
});

test("who goes from one room to another is in the other one alone", async () => {
  const { room, ada, ben } = await together("from");
  const other = newRoom("to");
  const sockets = newSockets(ada.page);
  await ada.page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, `/room/${other}`);
  await ben.event("left");
  await ada.page.getByText("You're the first one here").waitFor();
  await drawn(ada.page);
  await expectGone(room, ben);
  expect(sockets).toEqual([expect.stringContaining(`/room/${other}/`)]);
  expect(await ada.page.title()).toBe(`${other} · Alcove`);
});

test("what was asked for in a room and comes after it was left brings nobody back", async () => {
  const { room, ada, ben } = await together("late");
  const sockets = newSockets(ada.page);
  const emoji = await ada.page.getByRole("button", { name: "Emoji", exact: true }).elementHandle();
  await ada.page.locator(".back").evaluate((back, emoji) => {
    (emoji as HTMLElement).click();
    (back as HTMLElement).click();
  }, emoji);
  await ben.event("left");
  await ada.page.waitForFunction(() => customElements.get("alcove-emoji-picker") !== undefined);
  await drawn(ada.page);
  await expectGone(room, ben);
  expect(sockets).toEqual([]);
});
