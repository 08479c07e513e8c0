import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Waits until a draft is stored, as it is a moment after the last key. */
async function stored(harness: PageHarness, text: string): Promise<void> {
  await until(async () =>
    expect(await harness.page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain(text),
  );
}

test("undo takes back an emoji that the picker has inserted, and then what was typed before it", async () => {
  const ada = await PageHarness.open({ room: newRoom("undo"), name: "Ada" });
  const { keyboard } = ada.page;
  await ada.field.focus();
  await keyboard.type("a seed ");
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
  await ada.page.getByLabel("Search emoji").fill("seedling");
  await ada.page.getByRole("button", { name: "seedling" }).click();
  await until(async () => expect(await ada.field.inputValue()).toBe("a seed 🌱"));
  await keyboard.type("!");
  await until(async () => {
    await keyboard.press("ControlOrMeta+z");
    expect(await ada.field.inputValue()).toBe("a seed ");
  });
  await until(async () => {
    await keyboard.press("ControlOrMeta+z");
    expect(await ada.field.inputValue()).toBe("");
  });
  await until(async () => {
    await keyboard.press("ControlOrMeta+Shift+z");
    expect(await ada.field.inputValue()).toBe("a seed 🌱!");
  });
});

test("undo within an edit never leads to another text", async () => {
  const ada = await PageHarness.open({ room: newRoom("undo-edit"), name: "Ada" });
  const { keyboard } = ada.page;
  await ada.say("hello");
  await ada.sees("hello");
  await ada.field.press("ArrowUp");
  await keyboard.type(" there");
  for (let i = 0; i < 10; i++) await keyboard.press("ControlOrMeta+z");
  expect(await ada.field.inputValue()).toBe("hello");
  await keyboard.press("Escape");
  for (let i = 0; i < 3; i++) await keyboard.press("ControlOrMeta+z");
  expect(await ada.field.inputValue()).toBe("");
});

test("on a touch keyboard Enter starts a new line, and the button sends", async () => {
  const ada = await PageHarness.open({ room: newRoom("enter"), name: "Ada", options: PHONE });
  const { keyboard } = ada.page;
  await ada.field.tap();
  await keyboard.type("one");
  await keyboard.press("Enter");
  await keyboard.type("two");
  expect(await ada.field.inputValue()).toBe("one\ntwo");
  expect(await ada.field.getAttribute("enterkeyhint")).toBe("enter");
  await ada.page.getByRole("button", { name: "Send" }).tap();
  await ada.sees("one");
  expect(await ada.field.inputValue()).toBe("");
  expect(await ada.messages.count()).toBe(1);
  await keyboard.type("three");
  await keyboard.press("Control+Enter");
  await ada.sees("three");
});

test("a reply and an edit that were begun are drafts, too", async () => {
  const room = newRoom("tasks");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "a question" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.say("my words");
  await ada.sees("my words");
  await ada.use(ada.message("a question"), "Reply");
  await ada.field.fill("an answer");
  await ada.use(ada.message("my words"), "Edit");
  await ada.field.fill("my better words");
  await stored(ada, "my better words");

  await ada.page.reload();
  await ada.page.getByText("Editing your message").waitFor();
  expect(await ada.field.inputValue()).toBe("my better words");
  await ada.field.press("Enter");
  await ada.sees("my better words");
  await ada.page.getByText("Replying to Ben").waitFor();
  expect(await ada.field.inputValue()).toBe("an answer");
  await ada.field.press("Enter");
  await ada.sees("an answer");
  expect(await ada.message("an answer").locator(".quote").textContent()).toContain("a question");
  expect(await ada.page.locator(".task").count()).toBe(0);
});

test("the text of an edit whose message is deleted meanwhile becomes a draft, and the page says so", async () => {
  const room = newRoom("lost");
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.say("words");
  await ada.sees("words");
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await ada.field.press("ArrowUp");
  await ada.field.fill("words that took an hour");
  await second.locator(".message", { hasText: "words" }).hover();
  await second.getByRole("button", { name: "More" }).click();
  await second.getByRole("dialog").getByText("Delete", { exact: true }).click();
  await second.close({ runBeforeUnload: true });
  await ada.page.getByText("The message you were editing is gone. Your text is kept as a draft.").waitFor();
  expect(await ada.field.inputValue()).toBe("words that took an hour");
  expect(await ada.page.locator(".task").count()).toBe(0);
});

test("the text of an edit that comes too late becomes a draft as well", async () => {
  const room = newRoom("late");
  const ada = await PageHarness.open({ room, name: "Ada" });
  let isSilent = false;
  await ada.page.routeWebSocket(/websocket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => isSilent || socket.send(frame));
  });
  await ada.page.reload();
  await ada.say("words");
  await ada.sees("words");
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await second.locator(".message", { hasText: "words" }).hover();
  await second.getByRole("button", { name: "More" }).click();
  isSilent = true;
  await second.getByRole("dialog").getByText("Delete", { exact: true }).click();
  await second.goto("about:blank");
  await until(async () => {
    const other = await guest(room, `Ben ${Math.random().toString(36).slice(2)}`);
    const { messages } = await other.event("page");
    expect(messages[0]?.deletedAt).toBeDefined();
  });
  await ada.field.press("ArrowUp");
  await ada.say("words that took an hour");
  isSilent = false;
  await ada.page.reload();
  await ada.page.getByText("Your text is kept as a draft.").waitFor();
  expect(await ada.field.inputValue()).toBe("words that took an hour");
});

test("how many characters are left is announced at few moments, and shown all the time", async () => {
  const ada = await PageHarness.open({ room: newRoom("left"), name: "Ada" });
  const { keyboard } = ada.page;
  await ada.field.fill("x".repeat(3895));
  await ada.page.getByText("105 characters left").first().waitFor();
  await ada.page.evaluate(() => {
    const spoken: string[] = [];
    Object.assign(globalThis, { spoken });
    const status = document
      .querySelector("alcove-app")
      ?.shadowRoot?.querySelectorAll(".composer [role=status], .composer [aria-live]");
    for (const each of status ?? []) {
      new MutationObserver(() => spoken.push(each.textContent ?? "")).observe(each, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    }
  });
  const spoken = () => ada.page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken);
  await ada.field.press("End");
  await keyboard.type("y".repeat(30));
  await ada.page.getByText("75 characters left").first().waitFor();
  expect(await spoken()).toEqual(["100 characters left"]);
  await keyboard.type("y".repeat(80));
  await ada.page.getByText("5 characters too long").first().waitFor();
  expect(await spoken()).toEqual([
    "100 characters left",
    "20 characters left",
    "0 characters left",
    "1 character too long",
  ]);
  for (let i = 0; i < 5; i++) await keyboard.press("Backspace");
  expect((await spoken()).at(-1)).toBe("0 characters left");
});

test("a field with a very long text is not measured at every key", async () => {
  const ada = await PageHarness.open({ room: newRoom("long"), name: "Ada" });
  await ada.field.fill("lorem ipsum ".repeat(15_000));
  await ada.page.getByText("176,000 characters too long").first().waitFor();
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send("Performance.enable");
  const layouts = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "LayoutCount")?.value ?? 0;
  };
  await ada.page.evaluate(() => {
    const reads = { count: 0 };
    Object.assign(globalThis, { reads });
    const height = Object.getOwnPropertyDescriptor(Element.prototype, "scrollHeight");
    Object.defineProperty(Element.prototype, "scrollHeight", {
      get(this: Element) {
        if (this.matches("textarea")) reads.count++;
        return height?.get?.call(this);
      },
    });
  });
  const before = await layouts();
  for (let i = 0; i < 5; i++) await ada.field.press("x");
  await ada.page.getByText("176,005 characters too long").first().waitFor();
  expect(
    await ada.page.evaluate(() => (globalThis as unknown as { reads: { count: number } }).reads.count),
  ).toBe(0);
  expect((await layouts()) - before).toBeLessThanOrEqual(15);
});

test("a field grows with its lines, up to a limit, and shrinks again", async () => {
  const ada = await PageHarness.open({ room: newRoom("grow"), name: "Ada" });
  const height = async () => (await ada.field.boundingBox())?.height ?? 0;
  const one = await height();
  await ada.field.fill("1\n2\n3");
  const three = await height();
  expect(three).toBeGreaterThan(one + 30);
  await ada.field.fill("line\n".repeat(12));
  const most = await height();
  expect(most).toBeGreaterThan(three);
  expect(most).toBeLessThan(300);
  await ada.field.fill("line\n".repeat(100));
  expect(await height()).toBe(most);
  await ada.field.fill("");
  expect(await height()).toBe(one);
});
