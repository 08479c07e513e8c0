import { expect, inject, test } from "vitest";
import { until } from "../server/support/line.ts";
import { broken } from "./support/layout.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** The longest names that people can have, and rooms, in scripts that break differently. */
const LONG = [
  { about: "Latin", person: "W".repeat(32), room: "w".repeat(64), locale: "en-GB" },
  { about: "Han", person: "漢".repeat(32), room: "漢".repeat(64), locale: "en-GB" },
  { about: "Hebrew", person: "ש".repeat(32), room: "ש".repeat(64), locale: "en-GB" },
  { about: "Arabic", person: "غ".repeat(32), room: "غ".repeat(64), locale: "ar" },
];

for (const { about, person, room, locale } of LONG) {
  for (const width of about === "Latin" || about === "Arabic" ? [360, 1200] : [360]) {
    test(`at ${width} pixels the longest names in ${about} stay in the page`, async () => {
      const unique = room.slice(0, -1) + (width === 360 ? "1" : "2");
      const path = encodeURIComponent(unique);
      const ben = await guest(path, person.slice(0, -2));
      const seq = await op(ben, { type: "send", text: `@${person} hello` });
      await op(ben, { type: "send", text: "an answer", replyTo: seq });
      const options = { locale, viewport: { width, height: 740 } };
      const { page } = await PageHarness.open({ room: "", options });
      await page.evaluate((name) => localStorage.setItem("alcove.page.name", name), person);
      await page.goto(`${inject("server")}/`);
      await page.locator("#room").fill(`#${unique}`);
      await page.locator("#room-hint:not(:empty)").waitFor();
      expect(await broken(page)).toEqual([]);
      await page.locator("form .primary").click();
      await page.locator(".message").nth(1).waitFor();
      expect(await broken(page)).toEqual([]);
      if (width === 360) {
        await page.locator(".faces").click();
        await page.locator("dialog .member").first().waitFor();
        expect(await broken(page)).toEqual([]);
        await page.keyboard.press("Escape");
      }
      await page.locator(".room-header .header-button").click();
      await page.locator("dialog .qr").waitFor();
      expect(await broken(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.locator(".back").click();
      await page.locator(".visit").waitFor();
      expect(await broken(page)).toEqual([]);
      await page.evaluate(() => localStorage.clear());
      await page.goto(`${inject("server")}/room/${path}`);
      await page.locator(".reading-along .primary").click();
      await page.locator("#name").waitFor();
      expect(await broken(page)).toEqual([]);
      await page.locator("#name").fill(person.slice(0, -2));
      await page.locator("form .primary").click();
      await page.locator("#name-problem:not(:empty)").waitFor();
      expect(await broken(page)).toEqual([]);
      ben.ws.close(1000);
    });
  }
}

test("the keyboard alone hides a person, in the list of people and in a message's menu, and shows them again", async () => {
  const room = newRoom("hide");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "said" });
  const ada = await PageHarness.open({
    room,
    name: "Ada",
    options: { viewport: { width: 800, height: 700 } },
  });
  const { page } = ada;
  await ada.sees("said");
  await page.locator(".faces").focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "People" });
  await sheet.waitFor();
  await page.keyboard.press("Tab");
  await until(async () =>
    expect(
      await sheet.getByRole("button", { name: "Hide Ben" }).evaluate((each) => each.matches(":focus")),
    ).toBe(true),
  );
  // Only the focus shows it on a screen with a mouse: it must then be seen.
  expect(
    await sheet.getByRole("button", { name: "Hide Ben" }).evaluate((each) => getComputedStyle(each).opacity),
  ).toBe("1");
  await page.keyboard.press("Enter");
  await sheet.getByRole("button", { name: "Show Ben again" }).waitFor();
  await page.keyboard.press("Enter");
  await sheet.getByRole("button", { name: "Hide Ben" }).waitFor();
  await page.keyboard.press("Escape");
  await until(async () => expect(await page.locator(".faces:focus").count()).toBe(1));

  await page.locator(".message").focus();
  await page.keyboard.press("Tab");
  await until(async () => {
    await page.keyboard.press("Tab");
    expect(
      await page
        .getByRole("button", { name: "More", exact: true })
        .evaluate((each) => each.matches(":focus")),
    ).toBe(true);
  });
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Hide Ben" }).focus();
  await page.keyboard.press("Enter");
  await until(async () => expect(await ada.messages.count()).toBe(0));
});

test("a finger reaches the people, and hides one", async () => {
  const room = newRoom("finger");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "said" });
  const options = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
  const ada = await PageHarness.open({ room, name: "Ada", options });
  await ada.sees("said");
  await ada.page.locator(".faces").tap();
  const hide = ada.page.getByRole("dialog").getByRole("button", { name: "Hide Ben" });
  await hide.waitFor();
  expect(await hide.evaluate((each) => getComputedStyle(each).opacity)).toBe("1");
  const box = await hide.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await hide.tap();
  await until(async () => expect(await ada.messages.count()).toBe(0));
});
