import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { type Line, until } from "../server/support/line.ts";
import { guest, newRoom, PageHarness } from "./support/page-harness.ts";

/** Makes storage throw in every page that is opened from now on, as browsers do whose reader blocks it. */
async function blockStorage(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    for (const which of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, which, {
        get: () => {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
    }
  });
}

async function enter(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Say something" }).click();
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await page.locator(".composer textarea").waitFor();
}

/** Waits until Ada has joined so many times. */
async function joins(witness: Line, times: number): Promise<void> {
  const joined = () => witness.events.filter((event) => event.type === "joined" && event.name === "Ada");
  await until(() => expect(joined().length).toBe(times));
}

test("with storage blocked, a reload does not meet its own ghost: the name is free at once", async () => {
  const room = newRoom("blocked");
  const ben = await guest(room, "Ben");
  const { page } = await PageHarness.open({ room: "" });
  await blockStorage(page);
  await page.goto(`${inject("server")}/room/${room}`);
  await enter(page, "Ada");
  await joins(ben, 1);
  await page.reload();
  await ben.event("left", ({ name }) => name === "Ada");
  await enter(page, "Ada");
  await joins(ben, 2);
  await page.goto(`${inject("server")}/`);
  await page.locator(".card").waitFor();
  const cem = await guest(room, "Cem");
  const { members } = await cem.event("welcome");
  expect(members.map(({ name }) => name).sort()).toEqual(["Ben", "Cem"]);
});

test("with storage blocked, a page that stays after all is back in the room", async () => {
  const room = newRoom("stays");
  const ben = await guest(room, "Ben");
  const { page } = await PageHarness.open({ room: "" });
  await blockStorage(page);
  await page.goto(`${inject("server")}/room/${room}`);
  await enter(page, "Ada");
  await joins(ben, 1);
  // As before a link that starts a mail program.
  await page.evaluate(() => void dispatchEvent(new Event("beforeunload")));
  await ben.event("left", ({ name }) => name === "Ada");
  await joins(ben, 2);
  await page.locator(".composer textarea").fill("still here");
  await page.keyboard.press("Enter");
  await ben.event("message", ({ text }) => text === "still here");
});

test("with storage, a reload is no leaving: nobody is told", async () => {
  const room = newRoom("stored");
  const ben = await guest(room, "Ben");
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.page.reload();
  await ada.field.waitFor();
  await ada.say("back");
  await ben.event("message", ({ text }) => text === "back");
  expect(ben.events.some(({ type }) => type === "left")).toBe(false);
});
