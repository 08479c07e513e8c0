import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness, sayMany } from "./support/page-harness.ts";

const MOST_ELEMENTS = 300;

test("older pages come in on scrolling up, without what is read jumping", async () => {
  const room = newRoom("pages");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 190, (i) => `line ${i}${i % 7 === 0 ? "\nand more" : ""}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("line 189");
  expect(
    await ada.page
      .locator(".message")
      .filter({ hasText: /^line 0/ })
      .count(),
  ).toBe(0);

  const jumps: number[] = [];
  await until(async () => {
    jumps.push(await ada.page.evaluate(scrollUp));
    expect(await ada.page.getByText("This is the beginning of the conversation.").count()).toBe(1);
  });
  expect(Math.max(...jumps.map(Math.abs))).toBeLessThan(2);
  const seen = await ada.texts();
  expect(seen[0]).toContain("line 0");
  expect(seen.length).toBeLessThanOrEqual(MOST_ELEMENTS);

  await ada.page.getByRole("button", { name: "Jump to latest" }).click();
  await ada.page.locator(".message", { hasText: "line 189" }).waitFor();
});

/** Scrolls up by a screen. Returns by how many pixels a message in view moved while others came in above it. */
async function scrollUp(): Promise<number> {
  const root = document.querySelector("alcove-app")?.shadowRoot;
  const scroller = root?.querySelector(".scroller");
  if (!scroller) return 0;
  const frames = async (count: number) => {
    for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
  };
  scroller.scrollTop = Math.max(1, scroller.scrollTop - scroller.clientHeight);
  const edge = scroller.getBoundingClientRect().top;
  const message = [...scroller.querySelectorAll(".message")].find(
    (each) => each.getBoundingClientRect().bottom > edge,
  );
  const before = message?.getBoundingClientRect().top ?? 0;
  await frames(8);
  return message?.isConnected ? message.getBoundingClientRect().top - before : 0;
}

test("who waits at the very top for an older page stays with what they read when it comes", async () => {
  const room = newRoom("top");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 190, (i) => `line ${i}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  // Older pages are delayed: the reader is at the top before they come, and sees the loading note.
  await ada.page.routeWebSocket(/websocket$/, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => {
      const isOlder = String(frame).startsWith('[{"type":"page","ref"');
      setTimeout(() => ws.send(frame), isOlder ? 500 : 0);
    });
  });
  await ada.page.reload();
  await ada.sees("line 189");
  for (let pages = 0; pages < 2; pages++) {
    const moved = await ada.page.evaluate(waitAtTheTop);
    expect(moved.shown).toBe(true);
    expect(Math.abs(moved.by)).toBeLessThan(2);
  }
});

/** Waits at the very top for an older page. Returns by how many pixels the first message moved. */
async function waitAtTheTop(): Promise<{ shown: boolean; by: number }> {
  const root = document.querySelector("alcove-app")?.shadowRoot;
  const scroller = root?.querySelector(".scroller");
  if (!scroller) return { shown: false, by: 0 };
  const frame = () => new Promise(requestAnimationFrame);
  const note = () => root?.querySelector(".top-note");
  while (!note()) {
    scroller.scrollTop = 0;
    await frame();
  }
  scroller.scrollTop = 0;
  await frame();
  const first = scroller.querySelector(".message");
  const before = first?.getBoundingClientRect().top ?? 0;
  const shown = note() !== null;
  while (first === scroller.querySelector(".message")) await frame();
  for (let i = 0; i < 8; i++) await frame();
  return { shown, by: (first?.getBoundingClientRect().top ?? 0) - before };
}

test("a burst of a thousand messages is shown in order, with few elements, and followed to its end", async () => {
  const room = newRoom("burst");
  const ada = await PageHarness.open({ room, name: "Ada" });
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "here it comes" });
  await ada.sees("here it comes");
  await sayMany(ben, 1000, (i) => `burst ${i}`);
  await ada.sees("burst 999");
  const texts = await ada.texts();
  expect(texts.length).toBeLessThanOrEqual(MOST_ELEMENTS);
  expect(texts).toEqual(Array.from({ length: texts.length }, (_, i) => `burst ${1000 - texts.length + i}`));
  const gap = await ada.page
    .locator(".scroller")
    .evaluate((each) => each.scrollHeight - each.clientHeight - each.scrollTop);
  expect(gap).toBeLessThan(2);
});

test("what came in while one read further up is counted, marked and one tap away", async () => {
  const room = newRoom("unread");
  const ben = await guest(room, "Ben");
  await sayMany(ben, 60, (i) => `old ${i}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("old 59");
  await ada.page.locator(".scroller").evaluate((each) => each.scrollBy(0, -400));
  await ada.page.getByRole("button", { name: "Jump to latest" }).waitFor();
  await op(ben, { type: "send", text: "new 1" });
  await op(ben, { type: "send", text: "new 2" });
  await ada.page.getByRole("button", { name: "Jump to latest: 2 new messages" }).click();
  await ada.page.getByText("New messages", { exact: true }).waitFor();
  await until(async () => expect(await ada.page.title()).toBe(`${room} · Alcove`));
});

test("a reply leads to a message that is pages away", async () => {
  const room = newRoom("origin");
  const ben = await guest(room, "Ben");
  const origin = await op(ben, { type: "send", text: "where it all began" });
  await sayMany(ben, 150, (i) => `between ${i}`);
  await op(ben, { type: "send", text: "do you remember?", replyTo: origin });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await (await ada.sees("do you remember?")).locator(".quote").click();
  await ada.page.locator(".message.found", { hasText: "where it all began" }).waitFor();
});
