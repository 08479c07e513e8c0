import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

const HOUR_MS = 60 * 60 * 1000;

test("after midnight, what was said today was said yesterday", async () => {
  const room = newRoom("midnight");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "hello" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("hello");
  // Only seconds pass: after hours the page would reconnect, and render everything again.
  await ada.page.clock.install({ time: new Date().setHours(23, 59, 0, 0) });
  await ada.page.reload();
  await ada.sees("hello");
  await ada.page.waitForLoadState("networkidle");
  await ada.page.clock.pauseAt(new Date().setHours(23, 59, 57, 0));
  const day = ada.page.locator(".day");
  expect(await day.textContent()).toBe("Today");
  await ada.page.clock.runFor(4000);
  await until(async () => expect(await day.textContent()).toBe("Yesterday"));
});

test("a machine that wakes up on another day shows it when the page is seen again", async () => {
  const room = newRoom("wake");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "hello" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("hello");
  const day = ada.page.locator(".day");
  expect(await day.textContent()).toBe("Today");
  // The clock goes on while the timers stand still.
  await ada.page.clock.setFixedTime(Date.now() + 24 * HOUR_MS);
  await ada.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await until(async () => expect(await day.textContent()).toBe("Yesterday"));
});

for (const hours of [-49, 49]) {
  test(`what waits to be sent stands last, under the day of the room, with a clock that is ${hours} hours off`, async () => {
    const room = newRoom("clock");
    const ben = await guest(room, "Ben");
    const ada = await PageHarness.open({ room, name: "Ada" });
    let isSilent = false;
    await ada.page.routeWebSocket(/websocket$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((frame) => isSilent || server.send(frame));
    });
    await ada.page.addInitScript((off) => {
      const now = Date.now;
      Date.now = () => now() + off;
    }, hours * HOUR_MS);
    await op(ben, { type: "send", text: "first" });
    await ada.page.reload();
    await ada.sees("first");
    const heard = async (isKnown: boolean) => {
      isSilent = true;
      const text = isKnown ? "waiting, and the clock is known" : "waiting";
      await ada.say(text);
      await ada.message(text).last().waitFor();
      expect(await ada.page.locator(".day").count()).toBe(1);
      expect((await ada.texts()).at(-1)).toBe(text);
    };
    await heard(false);
    await op(ben, { type: "send", text: "tells the time" });
    await ada.sees("tells the time");
    await heard(true);
    const minutes = await ada.messages.last().evaluate((each) => {
      const shown = each.closest(".scroller")?.querySelectorAll("time") ?? [];
      const [a, b] = [shown[0], shown[shown.length - 1]].map((time) => Date.parse(time?.dateTime ?? ""));
      return Math.abs((a ?? 0) - (b ?? 0)) / 60_000;
    });
    expect(minutes).toBeLessThan(60);
  });
}
