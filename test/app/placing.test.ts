import type { BrowserContextOptions, Locator } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

const LONG =
  "Twelve of them, all alive, by the north window for now, and somebody has to water them on Sunday.";
const TEXTS = ["Good morning!", "ok", LONG, `${LONG} ${LONG}`];

interface Look {
  readonly about: string;
  readonly options: BrowserContextOptions;
}

const LOOKS: readonly Look[] = [360, 768, 1440].flatMap((width) =>
  ["en-GB", "ar"].flatMap((locale) =>
    [false, true].map((hasTouch) => ({
      about: `${width} pixels, ${locale}, ${hasTouch ? "touched" : "with a mouse"}`,
      options: {
        viewport: { width, height: 800 },
        locale,
        hasTouch,
        isMobile: hasTouch,
        reducedMotion: "reduce" as const,
      },
    })),
  ),
);

/** Shows the tools of a message. */
async function point(message: Locator, { hasTouch }: BrowserContextOptions): Promise<void> {
  await message.locator(".toolbar").or(message).first().scrollIntoViewIfNeeded();
  if (hasTouch) await message.locator(".text").tap();
  else await message.locator(".text").hover();
  await message.locator(".toolbar").waitFor();
}

/** The readable parts that the tools of the page lie over, or that they leave the conversation for. */
function covered(scroller: Element): string[] {
  const tools = [...scroller.querySelectorAll(".toolbar, .when")];
  const readable = scroller.querySelectorAll(".bubble, .author, .message-heading time, .reaction, .day span");
  const frame = scroller.getBoundingClientRect();
  return tools.flatMap((tool) => {
    const a = tool.getBoundingClientRect();
    const below = [...readable].filter((each) => {
      const b = each.getBoundingClientRect();
      return a.left < b.right && b.left < a.right && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
    });
    const isOut = a.left < frame.left || a.right > frame.right;
    return [...below.map((each) => each.textContent ?? ""), ...(isOut ? ["out of the page"] : [])];
  });
}

test.each(LOOKS)("the tools of a message cover nothing that can be read: $about", async ({ options }) => {
  const room = newRoom("covered");
  const ben = await guest(room, "Ben");
  for (const text of TEXTS) await op(ben, { type: "send", text: `${text} (Ben)` });
  await op(ben, { type: "react", target: 1, emoji: "🎉" });
  const ada = await PageHarness.open({ room, name: "Ada", options });
  for (const [i, text] of TEXTS.entries()) {
    await ada.field.fill(`${text} (Ada)`);
    await ada.page.locator(".send").click();
    await until(async () => expect(await ada.page.locator(".mine[data-seq]").count()).toBe(i + 1));
  }
  const scroller = ada.page.locator(".scroller");
  for (let i = 0; i < 2 * TEXTS.length; i++) {
    await point(ada.messages.nth(i), options);
    expect(await scroller.evaluate(covered)).toEqual([]);
  }
});

test("a later message of a group shows its time when it is pointed at, tapped or focused", async () => {
  const room = newRoom("times");
  const ben = await guest(room, "Ben");
  for (const text of ["one", "two", "three"]) await op(ben, { type: "send", text });
  const ada = await PageHarness.open({ room, name: "Ada" });
  for (const text of ["four", "five"]) {
    await ada.say(text);
    await ada.sees(text);
  }
  for (const text of ["two", "three", "five"]) {
    const message = ada.message(text);
    expect(await message.locator("time").count()).toBe(0);
    await message.hover();
    expect(await message.locator("time").textContent()).toMatch(/^\d{1,2}:\d\d$/);
  }
  await ada.page.mouse.move(5, 5);
  await ada.field.press("Shift+Tab");
  await ada.page.keyboard.press("Shift+Tab");
  await ada.message("five").and(ada.page.locator(":focus")).waitFor();
  await ada.message("five").locator("time").waitFor();
});

test("who has reacted is listed for a finger that rests on a reaction, and for the menu key", async () => {
  const room = newRoom("reactors");
  const ben = await guest(room, "Ben");
  const seq = await op(ben, { type: "send", text: "hello" });
  await op(ben, { type: "react", target: seq, emoji: "🎉" });
  const options = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await PageHarness.open({ room, name: "Ada", options });
  const reaction = ada.page.locator(".reaction").first();
  await reaction.waitFor();
  // Long presses are felt from then on.
  await ada.page.waitForLoadState("networkidle");
  await press(ada, reaction);
  const list = ada.page.getByRole("dialog", { name: "Who reacted" });
  await list.getByText("Ben").waitFor();
  // The finger has not tapped: it adds no reaction.
  expect(await reaction.getAttribute("aria-pressed")).toBe("false");
  await list.getByRole("button", { name: "Close" }).tap();
  await list.waitFor({ state: "hidden" });

  await reaction.focus();
  await ada.page.keyboard.press("Shift+F10");
  await list.getByText("Ben").waitFor();
  await ada.page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });

  await press(ada, ada.message("hello").locator(".text"));
  const menu = ada.page.getByRole("dialog", { name: "Message" });
  await menu.getByRole("button", { name: "Who reacted" }).tap();
  await list.getByText("Ben").waitFor();
});

/** Rests a finger on an element until something opens, and lifts it. */
async function press(harness: PageHarness, on: Locator): Promise<void> {
  const { x, y, width, height } = (await on.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const devtools = await harness.page.context().newCDPSession(harness.page);
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await harness.page.locator("dialog[open]").waitFor();
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("in the empty field the page keys scroll the conversation, and Escape goes back to its end", async () => {
  const room = newRoom("pages");
  const ben = await guest(room, "Ben");
  for (let i = 0; i < 30; i++) await op(ben, { type: "send", text: `line ${i}` });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("line 29");
  const scroller = ada.page.locator(".scroller");
  const gap = () => scroller.evaluate((each) => each.scrollHeight - each.clientHeight - each.scrollTop);
  const page = await scroller.evaluate((each) => each.clientHeight);
  await until(async () => expect(await gap()).toBeLessThan(2));
  await ada.field.press("PageUp");
  await until(async () => expect(await gap()).toBeGreaterThan(page / 2));
  await ada.field.press("PageDown");
  await until(async () => expect(await gap()).toBeLessThan(2));
  await ada.field.press("PageUp");
  await until(async () => expect(await gap()).toBeGreaterThan(page / 2));
  await ada.field.press("Escape");
  await until(async () => expect(await gap()).toBeLessThan(2));

  await ada.field.press("PageUp");
  await ada.message("line 15").focus();
  await ada.page.keyboard.press("Escape");
  await ada.field.and(ada.page.locator(":focus")).waitFor();
  await until(async () => expect(await gap()).toBeLessThan(2));
  await ada.field.fill("a text to move in");
  await ada.field.press("PageUp");
  expect(await gap()).toBeLessThan(2);
});

test("the question mark outside of the field lists the keys, in the language of the page", async () => {
  const ada = await PageHarness.open({ room: newRoom("keys"), name: "Ada", options: { locale: "de-DE" } });
  await ada.field.press("?");
  expect(await ada.field.inputValue()).toBe("?");
  expect(await ada.page.locator("dialog[open]").count()).toBe(0);
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).focus();
  const list = ada.page.getByRole("dialog", { name: "Tastenkürzel" });
  // The keys of the room come behind its first view.
  await until(async () => {
    await ada.page.keyboard.press("?");
    expect(await list.count()).toBe(1);
  });
  await list.getByText("Neue Zeile").waitFor();
  expect(await list.locator("dt").allInnerTexts()).not.toContain("");
  expect(await list.locator("dt").count()).toBe(await list.locator("dd").count());
});
