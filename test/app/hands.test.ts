import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** Presses a key until something has the focus. */
async function reach(page: Page, key: string, goal: Locator): Promise<void> {
  const focused = goal.and(page.locator(":focus"));
  for (let presses = 0; presses < 30 && (await focused.count()) === 0; presses++)
    await page.keyboard.press(key);
  expect(await focused.count()).toBe(1);
}

test("the keyboard alone enters, talks, reacts, edits, deletes and leaves", async () => {
  const room = newRoom("keys-alone");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "welcome" });
  const { page } = await PageHarness.open({ room: "" });
  const { keyboard } = page;
  const message = (text: string) => page.locator(".message[data-seq]", { hasText: text });
  const dialog = page.getByRole("dialog");
  await keyboard.type("Ada");
  await keyboard.press("Tab");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type(room);
  await keyboard.press("Enter");
  await message("welcome").waitFor();

  await keyboard.type("thank you");
  await keyboard.press("Enter");
  await message("thank you").waitFor();
  await keyboard.press("ArrowUp");
  await keyboard.type(", Ben");
  await keyboard.press("Enter");
  await message("thank you, Ben").waitFor();

  await reach(page, "Shift+Tab", message("thank you, Ben"));
  await keyboard.press("ArrowUp");
  await reach(page, "Tab", message("welcome").getByRole("button", { name: "React with 👍" }));
  await keyboard.press("Enter");
  await ben.event("react");
  await reach(page, "Shift+Tab", message("welcome"));
  await keyboard.press("ArrowDown");
  await keyboard.press("Shift+F10");
  await dialog.waitFor();
  await reach(page, "Tab", dialog.getByRole("button", { name: "Delete" }));
  await keyboard.press("Enter");
  await page.getByText("This message was deleted.").waitFor();
  await page.locator(".message.gone:focus").waitFor();
  await reach(page, "Tab", page.getByRole("button", { name: "Undo", exact: true }));
  await keyboard.press("Enter");
  await message("thank you, Ben").waitFor();
  await page.locator(".message.mine:focus").waitFor();
  await keyboard.press("Shift+F10");
  await dialog.waitFor();
  await reach(page, "Tab", dialog.getByRole("button", { name: "Delete" }));
  await keyboard.press("Enter");
  await page.getByText("This message was deleted.").waitFor();

  await reach(page, "Shift+Tab", page.locator(".back"));
  await keyboard.press("Enter");
  await page.getByRole("link", { name: room }).waitFor();
  // Leaving sends what waits.
  await ben.event("delete");
  await ben.event("left");
});

/** Rests a finger on an element until a sheet opens, and lifts it. */
async function press(page: Page, on: Locator): Promise<void> {
  await on.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await on.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const devtools = await page.context().newCDPSession(page);
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await page.locator("dialog[open]").waitFor();
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("touch alone enters, talks, reacts, edits, deletes and leaves", async () => {
  const room = newRoom("touch-alone");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "welcome" });
  const options = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await PageHarness.open({ room, options });
  const { page } = ada;
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Say something" }).tap();
  await page.getByLabel("Your name").tap();
  await page.keyboard.type("Ada");
  await page.getByRole("button", { name: `Enter ${room}` }).tap();
  await ada.sees("welcome");

  await ada.field.tap();
  await page.keyboard.type("thank you");
  await page.getByRole("button", { name: "Send" }).tap();
  await ada.sees("thank you");

  // Long presses are felt from then on.
  await page.waitForLoadState("networkidle");
  await ada.message("welcome").locator(".text").tap();
  await page.getByRole("toolbar").getByRole("button", { name: "React with 👍" }).tap();
  await ben.event("react");

  await press(page, ada.message("thank you").locator(".text"));
  await dialog.getByRole("button", { name: "Edit" }).tap();
  await page.getByText("Editing your message").waitFor();
  await page.keyboard.type(", Ben");
  await page.getByRole("button", { name: "Save" }).tap();
  await ada.sees("thank you, Ben");

  for (const isMeant of [false, true]) {
    await press(page, ada.message("thank you").locator(".text"));
    await dialog.getByRole("button", { name: "Delete" }).tap();
    await page.getByText("This message was deleted.").waitFor();
    if (isMeant) break;
    await page.getByRole("button", { name: "Undo", exact: true }).tap();
    await ada.sees("thank you, Ben");
  }
  await page.locator(".back").tap();
  await page.getByRole("link", { name: room }).waitFor();
  await ben.event("delete");
  expect(ben.ops.filter(({ type }) => type === "delete")).toHaveLength(1);
});

test("a deletion is sent when its time is over, and when the page is closed before", async () => {
  const room = newRoom("undone");
  const ben = await guest(room, "Ben");
  const ada = await PageHarness.open({ room, name: "Ada" });
  const remove = async (text: string) => {
    await ada.use(ada.message(text), "More");
    await ada.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await ada.page.getByRole("button", { name: "Undo", exact: true }).waitFor();
  };
  for (const text of ["one", "two"]) {
    await ada.say(text);
    await ada.sees(text);
  }
  await remove("one");
  expect(ben.ops.some(({ type }) => type === "delete")).toBe(false);
  await until(() => expect(ben.ops.filter(({ type }) => type === "delete")).toHaveLength(1), 20_000);
  expect(await ada.page.getByRole("button", { name: "Undo", exact: true }).count()).toBe(0);
  await remove("two");
  await ada.page.goto(new URL("/icon.svg", ada.page.url()).href);
  await until(() => expect(ben.ops.filter(({ type }) => type === "delete")).toHaveLength(2));
});
