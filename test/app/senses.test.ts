import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { broken, largeText } from "./support/layout.ts";
import { guest, newRoom, op, PageHarness, sayMany } from "./support/page-harness.ts";

/** The computed value of a property of the first match. */
function style(page: Page, selector: string, property: string): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), property);
}

describe("on paper", () => {
  test("the whole loaded conversation is printed, with names and times, and nothing to press", async () => {
    const room = newRoom("paper");
    const ben = await guest(room, "Ben");
    await sayMany(ben, 130, (i) => `line ${i} of what is printed`);
    const ada = await PageHarness.open({ room, name: "Ada" });
    const { page } = ada;
    await ada.say("the last line");
    await ada.sees("the last line");
    // Two older pages are loaded, and the reader is back at the end, where few messages are rendered.
    await until(async () => {
      await page.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, 0));
      await page.getByText("This is the beginning of the conversation.").waitFor({ timeout: 200 });
    });
    await page.locator(".jump").click();
    await until(async () => expect(await ada.messages.count()).toBeLessThan(100));
    const shown = await ada.messages.count();
    await page.waitForFunction(() => {
      const root = document.querySelector("alcove-app")?.shadowRoot;
      return root?.adoptedStyleSheets.some((sheet) =>
        [...sheet.cssRules].some(({ cssText }) => cssText.includes("@media print")),
      );
    });

    // What the browser itself puts on paper.
    const sheets = (await page.pdf()).toString("latin1").match(/\/Type \/Page\b/g) ?? [];
    expect(sheets.length).toBeGreaterThan(3);
    await until(async () => expect(await ada.messages.count()).toBe(shown));

    await page.evaluate(() => void dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    expect(await ada.messages.count()).toBe(131);
    const paper = await page.evaluate(() => {
      const root = document.querySelector("alcove-app")?.shadowRoot;
      const visible = (element: Element) => element.getClientRects().length > 0;
      const bodies = [...(root?.querySelectorAll(".message-body") ?? [])];
      return {
        said: bodies.map((body) => getComputedStyle(body, "::before").content),
        pressed: [...(root?.querySelectorAll("button, textarea, .room-header a") ?? [])]
          .filter(visible)
          .map((element) => element.outerHTML.slice(0, 80)),
        height: document.documentElement.scrollHeight,
        last: bodies.at(-1)?.getBoundingClientRect().bottom,
      };
    });
    expect(paper.pressed).toEqual([]);
    expect(paper.said.every((said) => /^"(?:Ada|Ben), .*\d/.test(said))).toBe(true);
    expect(paper.height).toBeGreaterThanOrEqual(Math.floor(paper.last ?? Number.POSITIVE_INFINITY));
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => void dispatchEvent(new Event("afterprint")));
    expect(await ada.messages.count()).toBe(shown);
  });

  test("the dark page is printed dark on white", async () => {
    const room = newRoom("ink");
    const ada = await PageHarness.open({ room, name: "Ada", options: { colorScheme: "dark" } });
    await ada.say("ink");
    await ada.sees("ink");
    await ada.page.emulateMedia({ media: "print", colorScheme: "dark" });
    await until(async () => expect(await style(ada.page, ".bubble", "color")).toBe("rgb(0, 0, 0)"));
    expect(await style(ada.page, ".mine .bubble", "background-color")).toBe("rgb(255, 255, 255)");
  });
});

describe("with reduced motion", () => {
  test("a message that arrives at once never says that it is being sent", async () => {
    const ada = await PageHarness.open({
      room: newRoom("calm"),
      name: "Ada",
      options: { reducedMotion: "reduce" },
    });
    await ada.page.evaluate(() => {
      const root = document.querySelector("alcove-app")?.shadowRoot;
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      const look = () => {
        for (const note of root?.querySelectorAll<HTMLElement>(".note") ?? [])
          seen.push(getComputedStyle(note).visibility);
      };
      if (root) new MutationObserver(look).observe(root, { childList: true, subtree: true });
    });
    for (const text of ["one", "two", "three"]) {
      await ada.say(text);
      await ada.sees(text);
    }
    const seen = await ada.page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set(["hidden"]));
  });

  test("the message that a reply leads to is marked, and nothing moves", async () => {
    const room = newRoom("still");
    const ben = await guest(room, "Ben");
    const first = await op(ben, { type: "send", text: "where is it?" });
    await op(ben, { type: "send", text: "here", replyTo: first });
    const ada = await PageHarness.open({ room, name: "Ada", options: { reducedMotion: "reduce" } });
    await ada.sees("here");
    const before = await style(ada.page, ".theirs .bubble", "background-color");
    await ada.page.locator(".quote").click();
    await ada.page.locator(".found .bubble").waitFor();
    expect(await style(ada.page, ".found .bubble", "background-color")).not.toBe(before);
    const moving = await ada.page.evaluate(
      () => document.querySelector("alcove-app")?.shadowRoot?.getAnimations().length,
    );
    expect(moving).toBe(0);
  });
});

test("in forced colours everything that a background shows has a border", async () => {
  const room = newRoom("forced");
  const ben = await guest(room, "Ben");
  const first = await op(ben, { type: "send", text: "`code`, and @Ada" });
  await op(ben, { type: "send", text: "an answer", replyTo: first });
  const ada = await PageHarness.open({ room, name: "Ada", options: { forcedColors: "active" } });
  await ada.say("mine");
  await ada.sees("mine");
  await ada.message("code").locator("code").waitFor();
  const unmarked = () =>
    ada.page.evaluate(() => {
      const root = document.querySelector("alcove-app")?.shadowRoot;
      const parts = [
        ".theirs .bubble",
        ".mine .bubble",
        ".message .avatar",
        ".send",
        ".day span",
        ".text code",
        ".quote",
      ];
      return parts.filter((part) => {
        const element = root?.querySelector(part);
        return !element || Number.parseFloat(getComputedStyle(element).borderInlineStartWidth) === 0;
      });
    });
  await until(async () => expect(await unmarked()).toEqual([]));
  await ada.page.locator(".quote").click();
  await ada.page.locator(".found .bubble").waitFor();
  expect(await style(ada.page, ".found .bubble", "outline-style")).toBe("solid");
});

test("at 360 pixels with text twice as large, names stay whole words in every state", async () => {
  const room = newRoom("large");
  const ben = await guest(room, "Benedikta Okafor");
  await op(ben, { type: "send", text: "Good morning, everyone" });
  const seq = await op(ben, { type: "send", text: "The seedlings came in the post" });
  await op(ben, { type: "react", target: seq, emoji: "🌱" });
  await op(ben, { type: "send", text: "an answer", replyTo: seq });
  const options = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await PageHarness.open({ room, name: "Ada Lovelace", options });
  const { page } = ada;
  await ada.sees("an answer");
  await largeText(page);
  expect(await broken(page)).toEqual([]);
  await page.getByRole("button", { name: /^People/ }).click();
  await page.getByRole("dialog").waitFor();
  expect(await broken(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").locator(".qr").waitFor();
  expect(await broken(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("dialog").getByText("Appearance").waitFor();
  expect(await broken(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.locator(".back").click();
  await page.locator(".visit").waitFor();
  expect(await broken(page)).toEqual([]);
  const empty = await PageHarness.open({ room: newRoom("void"), name: "Ada Lovelace", options });
  await largeText(empty.page);
  await empty.page.locator(".qr").waitFor();
  expect(await broken(empty.page)).toEqual([]);
});

test("nothing lies under a phone's notch or home indicator", async () => {
  const room = newRoom("notch");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "hello" });
  const options = { viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await PageHarness.open({ room, name: "Ada", options });
  const { page } = ada;
  await ada.sees("hello");
  const session = await page.context().newCDPSession(page);
  const insets = {
    top: 50,
    topMax: 50,
    left: 40,
    leftMax: 40,
    bottom: 60,
    bottomMax: 60,
    right: 30,
    rightMax: 30,
  };
  await session.send("Emulation.setSafeAreaInsetsOverride", { insets });
  const covered = (selector: string) =>
    page.evaluate((selector) => {
      const root = document.querySelector("alcove-app")?.shadowRoot;
      const parts = [...(root?.querySelectorAll(selector) ?? [])].filter(
        (each) => each.getClientRects().length > 0,
      );
      if (parts.length === 0) return ["nothing there"];
      return parts
        .filter((each) => {
          const { top, left, right, bottom } = each.getBoundingClientRect();
          return top < 50 || left < 40 || right > innerWidth - 30 || bottom > innerHeight - 60;
        })
        .map((each) => each.outerHTML.slice(0, 80));
    }, selector);
  expect(await covered(".room-header :is(a, button, h1), .composer, .message")).toEqual([]);
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").locator(".qr").waitFor();
  await page.getByRole("dialog").locator(".privacy").scrollIntoViewIfNeeded();
  await until(async () => expect(await covered(".sheet .privacy, .sheet .primary")).toEqual([]));
  await page.keyboard.press("Escape");
  await page.locator(".back").click();
  await page.locator(".visit").waitFor();
  expect(await covered(".start-bar button")).toEqual([]);
  await page.locator(".private-hint").scrollIntoViewIfNeeded();
  await page.locator(".start").evaluate((start) => start.scrollTo(0, start.scrollHeight));
  expect(await covered(".private-hint")).toEqual([]);
});
