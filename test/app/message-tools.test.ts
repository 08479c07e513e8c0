import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, PageHarness, sayMany } from "./support/page-harness.ts";

test("the picker opens from a message's menu, and stays until something is picked", async () => {
  const ada = await PageHarness.open({ room: newRoom("picker"), name: "Ada" });
  await ada.say("hello");
  const hello = await ada.sees("hello");
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
  await ada.page.getByLabel("Search emoji").waitFor();
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("dialog").waitFor({ state: "hidden" });

  await ada.use(hello, "More");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Add a reaction" }).click();
  await ada.page.getByLabel("Search emoji").waitFor();
  // Some browsers fire the menu's close event only now.
  await ada.page.getByRole("dialog").dispatchEvent("close");
  await ada.page.getByLabel("Search emoji").fill("seedling");
  await ada.page.getByRole("dialog").getByRole("button", { name: "seedling" }).click();
  await hello.getByRole("button", { name: "🌱 1, by you" }).waitFor();
});

test("a key that an input method takes picks no emoji", async () => {
  const ada = await PageHarness.open({ room: newRoom("composed"), name: "Ada" });
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
  const search = ada.page.getByLabel("Search emoji");
  await search.fill("seedling");
  await ada.page.getByRole("button", { name: "seedling" }).waitFor();
  await search.dispatchEvent("keydown", { key: "Enter", isComposing: true });
  await search.press("Enter");
  await ada.page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(await ada.field.inputValue()).toBe("🌱");
});

test("the keyboard comes back from a message's sheet, and from another window, to where it was", async () => {
  const ada = await PageHarness.open({ room: newRoom("focus"), name: "Ada" });
  await ada.say("hello");
  const hello = await ada.sees("hello");
  const { keyboard } = ada.page;
  const more = hello.getByRole("button", { name: "More" });
  const hasFocus = async (): Promise<void> =>
    expect(await more.and(ada.page.locator(":focus")).count()).toBe(1);

  for (let i = 0; i < 2; i++) await keyboard.press("Shift+Tab");
  await hello.and(ada.page.locator(":focus")).waitFor();
  await until(async () => {
    await keyboard.press("Tab");
    await hasFocus();
  });
  for (const close of ["Escape", "Enter"]) {
    await keyboard.press("Enter");
    await ada.page.getByRole("dialog").waitFor();
    await keyboard.press(close);
    await ada.page.getByRole("dialog").waitFor({ state: "hidden" });
    await until(hasFocus);
  }

  await more.evaluate((each) => each.blur());
  await more.evaluate((each) => each.focus());
  await hasFocus();
  await ada.field.focus();
  await until(async () => expect(await hello.getByRole("toolbar").count()).toBe(0));
});

test("who deletes a message by the keyboard stays at it", async () => {
  const ada = await PageHarness.open({ room: newRoom("deletion"), name: "Ada" });
  await ada.say("hello");
  await ada.sees("hello");
  const { keyboard } = ada.page;
  for (let i = 0; i < 2; i++) await keyboard.press("Shift+Tab");
  await ada.messages.and(ada.page.locator(":focus")).waitFor();
  await ada.messages.getByRole("button", { name: "More" }).press("Enter");
  await ada.page.getByRole("dialog").getByText("Delete", { exact: true }).press("Enter");
  await ada.seesAll("This message was deleted.");
  await ada.messages.and(ada.page.locator(":focus")).waitFor();
});

/** The middle of an element, without scrolling to it. */
async function middle(of: Locator): Promise<[x: number, y: number]> {
  const { x, y, width, height } = (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return [x + width / 2, y + height / 2];
}

test("the tools of a message that is cut by the upper edge are in view and can be clicked", async () => {
  const room = newRoom("edge");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 35, (i) => `a line, the number of which is ${i}.\n\n${"And more of it.\n\n".repeat(4)}`);
  const options = { viewport: { width: 800, height: 600 } };
  const ada = await PageHarness.open({ room, name: "Ada", options });
  const message = await ada.sees("is 20.");
  await message.evaluate((each) => {
    const scroller = each.closest(".scroller");
    const cut = 90;
    if (scroller)
      scroller.scrollTop += each.getBoundingClientRect().top - scroller.getBoundingClientRect().top + cut;
  });
  const { mouse } = ada.page;
  const [x, y] = await middle(message.locator(".text"));
  await mouse.move(x, y + 30);
  const reply = message.getByRole("toolbar").getByRole("button", { name: "Reply" });
  await reply.waitFor();
  await mouse.click(...(await middle(reply)));
  await ada.page.getByText("Replying to Ben").waitFor();
});
