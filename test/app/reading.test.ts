import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { type Line, until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness, sayMany } from "./support/page-harness.ts";

/** Sends `count` messages, and waits for all of them. */
async function sayMore(line: Line, count: number, text: (i: number) => string): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => op(line, { type: "send", text: text(i) })));
}

/** The distance from the end of the conversation, in pixels. */
function gap(harness: PageHarness): Promise<number> {
  return harness.page
    .locator(".scroller")
    .evaluate((each) => each.scrollHeight - each.clientHeight - each.scrollTop);
}

test("a screen taller than many messages is filled, and follows what is new", async () => {
  const room = newRoom("tall");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 150, (i) => `line ${i}`);
  const ada = await PageHarness.open({
    room,
    name: "Ada",
    options: { viewport: { width: 1200, height: 2400 } },
  });
  await ada.sees("line 149");
  const scroller = ada.page.locator(".scroller");
  await until(async () =>
    expect(await scroller.evaluate((each) => each.scrollHeight - each.clientHeight)).toBeGreaterThan(0),
  );
  // The page is filled, and shows its end.
  await until(async () => expect(await gap(ada)).toBeLessThan(2));
  await sayMore(ben, 50, (i) => `more ${i}`);
  await ada.sees("more 49");
  await until(async () => expect(await gap(ada)).toBeLessThan(2));
  expect(await ada.messages.count()).toBeLessThanOrEqual(160);
  expect((await ada.texts()).at(-1)).toBe("more 49");
});

test("who comes back to more than a screen of news is led to where it begins, and has not read it yet", async () => {
  const room = newRoom("news");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 30, (i) => `old ${i}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  const address = ada.page.url();
  await ada.sees("old 29");
  await ada.page.goto(new URL("/", address).href);
  await sayMore(ben, 30, (i) => `new ${i}`);

  const jump = ada.page.getByRole("button", { name: "Jump to latest: 30 new messages" });
  const line = ada.page.getByText("New messages", { exact: true });
  for (let visits = 0; visits < 2; visits++) {
    await ada.page.goto(address);
    await jump.waitFor();
    const top = (await line.boundingBox())?.y ?? 0;
    const bottom = (await ada.field.boundingBox())?.y ?? 0;
    expect(top).toBeGreaterThan(0);
    expect(top).toBeLessThan(bottom);
    expect(await ada.page.title()).toBe(`(30) ${room} · Alcove`);
    await ada.page.goto(new URL("/", address).href);
  }

  await ada.page.goto(address);
  await jump.click();
  await until(async () => expect(await ada.page.title()).toBe(`${room} · Alcove`));
  expect(await line.count()).toBe(1);
});

test("the line of what is new waits for who has to scroll up to it", async () => {
  const room = newRoom("scroll");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 30, (i) => `old ${i}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  const address = ada.page.url();
  await ada.sees("old 29");
  await ada.page.goto(new URL("/", address).href);
  await sayMore(ben, 45, (i) => `new ${i}`);
  await ada.page.goto(address);
  await ada.sees("new 44");
  const line = ada.page.getByText("New messages", { exact: true });
  expect(await line.count()).toBe(0);
  await until(async () => {
    await ada.page.locator(".scroller").evaluate((each) => each.scrollBy(0, -400));
    expect(await line.count()).toBe(1);
  });
});

test("who sits in an empty room finds nothing new in the first words that they hear", async () => {
  const room = newRoom("first");
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.page.getByText("You're the first one here").waitFor();
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "hello" });
  await ada.sees("hello");
  expect(await ada.page.getByText("New messages", { exact: true }).count()).toBe(0);
  await until(async () => expect(await ada.page.title()).toBe(`${room} · Alcove`));
});

test("the jump to the latest takes the keyboard along", async () => {
  const room = newRoom("jump");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 60, (i) => `line ${i}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("line 59");
  await ada.page.locator(".scroller").evaluate((each) => each.scrollBy(0, -400));
  await ada.page.getByRole("button", { name: "Jump to latest" }).press("Enter");
  await ada.message("line 59").and(ada.page.locator(":focus")).waitFor();
  await until(async () => expect(await gap(ada)).toBeLessThan(2));
});

test("where somebody hidden wrote all that is here, older pages bring the others", async () => {
  const room = newRoom("hidden");
  const mei = await guest(room, "Mei");
  await op(mei, { type: "send", text: "long ago" });
  const ben = await guest(room, "Ben");
  await sayMany(ben, 160, (i) => `line ${i}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("line 159");
  await ada.page.locator(".room-side").getByRole("button", { name: "Hide Ben" }).click();
  await ada.seesAll("long ago");
});

test("who is led to a message in view stays at the end", async () => {
  const room = newRoom("near");
  const ben = await guest(room, "Ben");
  const origin = await op(ben, { type: "send", text: "the question" });
  await op(ben, { type: "send", text: "the answer", replyTo: origin });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await (await ada.sees("the answer")).locator(".quote").click();
  await ada.page.locator(".message:focus", { hasText: "the question" }).waitFor();
  await until(async () => expect(await ada.page.locator(".jump.away").count()).toBe(1));
});

test("who says something is no longer led to where they wanted to go", async () => {
  const room = newRoom("astray");
  const ben = await guest(room, "Ben");
  const origin = await op(ben, { type: "send", text: "where it all began" });
  await sayMany(ben, 120, (i) => `between ${i}`);
  await op(ben, { type: "send", text: "do you remember?", replyTo: origin });
  const ada = await PageHarness.open({ room, name: "Ada" });
  // The older page is held back until `release`.
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await ada.page.routeWebSocket(/websocket$/, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => {
      if (!String(frame).startsWith('[{"type":"page","ref"')) ws.send(frame);
      else void released.then(() => ws.send(frame));
    });
  });
  await ada.page.reload();
  await (await ada.sees("do you remember?")).locator(".quote").click();
  const note = ada.page.getByText("Loading older messages…");
  await note.waitFor({ state: "attached" });
  await ada.say("never mind");
  await ada.sees("never mind");
  release();
  await note.waitFor({ state: "detached" });
  expect(await ada.page.locator(".message.found").count()).toBe(0);
  expect(await gap(ada)).toBeLessThan(2);
});

test("the label of a message tells who, when and what", async () => {
  const room = newRoom("label");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "hello **Ada**" });
  const target = await op(ben, { type: "send", text: "oops" });
  await op(ben, { type: "delete", target });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.page.getByRole("article", { name: /^Ben, .+: hello Ada$/ }).waitFor();
  await ada.page.getByRole("article", { name: /^Ben, .+: This message was deleted\.$/ }).waitFor();
});

for (const [name, ...ways] of [
  ["Strauß", "@Strauß", "@strauß", "@STRAUSS"],
  ["İpek", "@İpek"],
] as const) {
  test(`${name} is mentioned as the name is written, and as it may be`, async () => {
    const room = newRoom("mention");
    const ben = await guest(room, "Ben");
    await op(ben, { type: "send", text: `is it you, ${ways.join(", or ")}? @${name}x is not.` });
    const reader = await PageHarness.open({ room, name });
    await reader.sees("is it you");
    expect(await reader.page.locator(".mention").allTextContents()).toEqual(ways);
  });
}

test("a round hundred has its own form in Arabic", async () => {
  const ada = await PageHarness.open({
    room: newRoom("hundred"),
    name: "سارة",
    options: { locale: "ar-EG" },
  });
  await ada.field.fill("x".repeat(3900));
  await ada.page
    .locator(".hint")
    .getByText(/^بقي \S+ حرف$/)
    .waitFor();
});

test("where the system chooses the colours, what is pressed, chosen or switched on can still be told", async () => {
  const room = newRoom("forced");
  const ben = await guest(room, "Ben");
  const target = await op(ben, { type: "send", text: "hello" });
  await op(ben, { type: "react", target, emoji: "🎉" });
  const ada = await PageHarness.open({ room, name: "Ada", options: { forcedColors: "active" } });
  const background = (each: Locator): Promise<string> =>
    each.evaluate((element) => getComputedStyle(element).backgroundColor);
  const hello = await ada.sees("hello");
  const chip = hello.locator(".reaction").first();
  const loose = await background(chip);
  await chip.click();
  await until(async () => expect(await background(chip)).not.toBe(loose));

  await ada.page.getByRole("button", { name: "Settings" }).click();
  const themes = ada.page.locator(".segments span");
  await until(async () => expect(await background(themes.nth(0))).not.toBe(await background(themes.nth(1))));
  const sound = ada.page.getByRole("switch", { name: "Sound" });
  expect(await sound.evaluate((each) => getComputedStyle(each).appearance)).toBe("auto");
});

test("on a phone on its side nothing lies under its notch", async () => {
  const room = newRoom("notch");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "hello" });
  const ada = await PageHarness.open({
    room,
    name: "Ada",
    options: { viewport: { width: 812, height: 375 } },
  });
  await ada.sees("hello");
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send("Emulation.setSafeAreaInsetsOverride", { insets: { left: 44, right: 44 } });
  const avatar = ada.page.locator(".message .avatar");
  const send = ada.page.getByRole("button", { name: "Send" });
  await until(async () => {
    const [left, right] = await Promise.all([avatar.boundingBox(), send.boundingBox()]);
    expect(left?.x).toBeGreaterThan(44);
    expect((right?.x ?? 812) + (right?.width ?? 0)).toBeLessThan(812 - 44);
  });
});
