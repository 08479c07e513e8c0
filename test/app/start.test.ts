import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { until } from "../server/support/line.ts";
import { Server } from "../server/support/server.ts";
import { violations } from "./support/axe.ts";
import { guest, newRoom, PageHarness } from "./support/page-harness.ts";

const ADMIN_TOKEN = "the-operator-of-the-tests";

let server: Server;
beforeAll(async () => {
  server = await Server.start({ MAX_MEMBERS: 2, ADMIN_TOKEN });
});
afterAll(() => server.stop());

/** Opens the front page of somebody who has visited rooms. */
async function returning(...rooms: string[]): Promise<PageHarness> {
  const harness = await PageHarness.open({ room: "" });
  const visits = rooms.map((room, i) => ({ room, name: "Ada", at: Date.now() - i * 3_600_000 }));
  await harness.page.evaluate(
    (visits) => localStorage.setItem("alcove.page.rooms", visits),
    JSON.stringify(visits),
  );
  await harness.page.reload();
  await harness.page.locator(".card").waitFor();
  return harness;
}

async function expectNoBlameOnName(page: Page): Promise<void> {
  expect(await page.locator("#name-problem").textContent()).toBe("");
  expect(await page.locator("#name").getAttribute("aria-invalid")).toBe("false");
}

test("a full room is no fault of the name: a notice says so, and what to do; a place that is free is taken", async () => {
  const room = newRoom("full");
  const [ben] = await Promise.all([guest(room, "Ben", server.url), guest(room, "Cem", server.url)]);
  const ada = await PageHarness.open({ room, server: server.url });
  const { page } = ada;
  await ada.saySomething();
  await page.getByLabel("Your name").fill("Ada");
  await page.keyboard.press("Enter");
  await page.locator(".notice").getByText("The room is full right now.").waitFor();
  await expectNoBlameOnName(page);
  expect(await violations(page)).toEqual([]);
  ben.ws.close(1000);
  await until(async () => {
    await page.getByRole("button", { name: `Enter ${room}` }).click({ timeout: 1000 });
    await page.locator(".composer textarea").waitFor({ timeout: 1000 });
  });
});

test("whoever was removed is told at the door for how long, and it is counted down", async () => {
  const room = newRoom("out");
  const ben = await guest(room, "Ben", server.url);
  const ada = await PageHarness.open({ room, name: "Ada", server: server.url });
  const { sid } = await ben.event("joined", ({ name }) => name === "Ada");
  const answer = await fetch(`${server.url}/admin/room/${room}/members/${sid}?minutes=1`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect(answer.status).toBe(200);
  await ada.page.getByRole("button", { name: "Rejoin" }).click();
  await ada.page.locator(".notice").getByText("You were removed from this room.").waitFor();
  await expectNoBlameOnName(ada.page);
  const left = async () => {
    const text = await ada.page
      .locator(".notice")
      .getByText(/You can enter again in \d+ seconds/)
      .textContent();
    return Number(/\d+/.exec(text ?? "")?.[0]);
  };
  const first = await left();
  expect(first).toBeLessThanOrEqual(60);
  await until(async () => expect(await left()).toBeLessThan(first));
});

test("a taken name is the name's matter, and stands below it", async () => {
  const room = newRoom("taken");
  await guest(room, "Ada");
  const ada = await PageHarness.open({ room });
  const { page } = ada;
  await ada.saySomething();
  await page.getByLabel("Your name").fill("Ada");
  await page.keyboard.press("Enter");
  await page.locator("#name-problem").getByText('"Ada" is taken in this room.').waitFor();
  expect(await page.locator(".notice").count()).toBe(0);
  await page.getByRole("button", { name: 'Use "Ada 2"' }).click();
  await page.locator(".composer textarea").waitFor();
});

test("another window that is in the room lends its name", async () => {
  const room = newRoom("windows");
  const { page } = await PageHarness.open({ room });
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const [window, name] of [
    [page, "Ada"],
    [other, "Grace"],
  ] as const) {
    await window.getByRole("button", { name: "Say something" }).click();
    await window.getByLabel("Your name").fill(name);
    await window.keyboard.press("Enter");
    await window.locator(".composer textarea, #name-problem:not(:empty)").waitFor();
  }
  await other.locator("#name-problem").getByText("You're already in this room").waitFor();
  await other.getByRole("button", { name: 'Use "Ada"' }).click();
  await other.locator(".composer textarea").waitFor();
});

test("one's rooms come first, the latest few at first", async () => {
  const rooms = ["garden", "kitchen", "attic", "cellar", "porch", "barn", "shed"];
  const { page } = await returning(...rooms);
  const order = await page.evaluate(() => {
    const root = document.querySelector("alcove-app")?.shadowRoot;
    const [rooms, card] = [root?.querySelector(".visited"), root?.querySelector(".card")];
    return rooms && card ? rooms.compareDocumentPosition(card) : 0;
  });
  expect(order).toBe(4); // DOCUMENT_POSITION_FOLLOWING
  expect(await page.locator(".visit-room").allInnerTexts()).toEqual(rooms.slice(0, 4));
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Show all 7" }).press("Enter");
  await until(async () => expect(await page.locator(".visit-room").allInnerTexts()).toEqual(rooms));
  expect(await page.locator(".visit:focus").textContent()).toContain("porch");
  await page.getByRole("link", { name: "garden" }).click();
  await page.locator(".composer textarea").waitFor();
});

test.each([
  ["a link", (room: string) => `${inject("server")}/room/${room}`],
  ["a link without its scheme", (room: string) => `${inject("server").replace("http://", "")}/room/${room}/`],
  ["a path", (room: string) => `/room/${room}`],
  ["a hash", (room: string) => `#${room}`],
  ["a title", (room: string) => `${room.replaceAll("-", " ").toUpperCase()}!`],
])("%s in the room's field opens the room that is meant, which is said before", async (about, typed) => {
  const room = newRoom(`meant-${about.replaceAll(" ", "-").replaceAll("'", "")}`);
  const { page } = await PageHarness.open({ room: "" });
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Room", { exact: true }).fill(typed(room));
  await page.getByText(`Opens ${room}`).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/room/${room}`);
  await page.locator(".composer textarea").waitFor();
});

test("a link to another server is offered, not taken for a name", async () => {
  const { page } = await PageHarness.open({ room: "" });
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Room", { exact: true }).fill("https://other.example/room/garden");
  await page.getByText("This link leads to another server, other.example.").waitFor();
  await page.keyboard.press("Enter");
  const link = page.getByRole("link", { name: "Open the link" });
  expect(await link.getAttribute("href")).toBe("https://other.example/room/garden");
  await until(async () => expect(await link.evaluate((each) => each.matches(":focus"))).toBe(true));
  expect(new URL(page.url()).pathname).toBe("/");
});

test("what can be no room's name is said below the room, and forgotten with the next letter", async () => {
  const { page } = await PageHarness.open({ room: "" });
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Room", { exact: true }).fill("!!!");
  await page.keyboard.press("Enter");
  await page.locator("#room-problem").getByText("Use only letters").waitFor();
  await page.getByLabel("Room", { exact: true }).pressSequentially("a");
  await until(async () => expect(await page.locator("#room-problem").textContent()).toBe(""));
});

test("the sentence about links stands where there is a link", async () => {
  const sentence = "Anyone with this link can read everything the room still keeps.";
  const { page } = await returning("garden");
  expect(await page.getByText(sentence).count()).toBe(0);
  const room = newRoom("link");
  await page.goto(`${inject("server")}/room/${room}`);
  // An empty room offers its link to whoever reads along, too.
  await page.getByText(sentence).waitFor();
  await page.getByRole("button", { name: "Say something" }).click();
  await page.getByLabel("Your name").waitFor();
  expect(await page.getByRole("dialog").getByText(sentence).count()).toBe(0);
  await page.getByLabel("Your name").fill("Ada");
  await page.keyboard.press("Enter");
  await page.locator(".composer textarea").waitFor();
  await page.getByText(sentence).waitFor();
});
