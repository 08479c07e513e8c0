import { expect, inject, test } from "vitest";
import { until } from "../server/support/line.ts";
import { violations } from "./support/axe.ts";
import { ELSEWHERE } from "./support/global.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/**
 * Whether nothing moves or fades: half-faded text has no contrast. Animations in a shadow root belong to that root, not
 * to the document.
 */
function isAtRest(): boolean {
  const root = document.querySelector("alcove-app")?.shadowRoot;
  const dialog = root?.querySelector("dialog");
  if (!root || !dialog) return false;
  return getComputedStyle(dialog).opacity === "1" && root.getAnimations().length === 0;
}

/** A room with every kind of message in it. */
async function fullRoom(about: string): Promise<string> {
  const room = newRoom(about);
  const ben = await guest(room, "Ben");
  const mei = await guest(room, "Mei");
  const first = await op(ben, {
    type: "send",
    text: "A **list** of `things`:\n\n- one\n- [two](https://example.com)\n\n> said\n\n```\ncode\n```",
  });
  await op(mei, { type: "react", target: first, emoji: "🎉" });
  const second = await op(mei, { type: "send", text: "an answer for @Ada", replyTo: first });
  await op(mei, { type: "edit", target: second, text: "the answer for @Ada" });
  const third = await op(ben, { type: "send", text: "gone" });
  await op(ben, { type: "delete", target: third });
  return room;
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe-core finds nothing wrong in the ${colorScheme} page`, async () => {
    const front = await PageHarness.open({ room: "", options: { colorScheme } });
    expect(await violations(front.page)).toEqual([]);
    const ada = await PageHarness.open({
      room: await fullRoom("axe"),
      name: "Ada",
      options: { colorScheme },
    });
    await ada.say("mine");
    await ada.sees("mine");
    await ada.page.locator(".message.theirs").first().hover();
    expect(await violations(ada.page)).toEqual([]);
    await ada.page.getByRole("button", { name: "Settings" }).click();
    await ada.page.getByRole("dialog").waitFor();
    await ada.page.waitForFunction(isAtRest);
    expect(await violations(ada.page)).toEqual([]);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe-core finds nothing wrong in the ${colorScheme} page of a wrong address, and its link leads on`, async () => {
    // The browser logs the status of the page.
    const { page } = await PageHarness.open({ room: "", cuts: true, options: { colorScheme } });
    await page.goto(`${inject("server")}/room/My%20Room%20${newRoom("typed")}`);
    await page.getByRole("heading", { name: "No room can have this name" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: /^Go to the room my-room-typed/ }).click();
    await page.getByRole("button", { name: "Say something" }).waitFor();
  });
}

test("the Arabic page runs from right to left, and axe-core finds nothing wrong with it", async () => {
  const ada = await PageHarness.open({
    room: await fullRoom("arabic"),
    name: "سارة",
    options: { locale: "ar-EG" },
  });
  await ada.page.getByRole("button", { name: "إرسال" }).waitFor();
  expect(
    await ada.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]),
  ).toEqual(["ar", "rtl"]);
  await ada.say("مرحبا");
  const mine = await (await ada.sees("مرحبا")).locator(".bubble").boundingBox();
  const theirs = await ada.page.locator(".theirs .bubble").first().boundingBox();
  expect(mine?.x).toBeLessThan(theirs?.x ?? 0);
  expect(await violations(ada.page)).toEqual([]);
});

test("the German page is chosen in the settings, and stays", async () => {
  const ada = await PageHarness.open({ room: newRoom("german"), name: "Ada" });
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByLabel("Language").selectOption("de");
  await ada.page.getByRole("dialog", { name: "Einstellungen" }).waitFor();
  await ada.page.reload();
  await ada.page.getByRole("button", { name: "Einladen" }).waitFor();
});

for (const width of [320, 360]) {
  test(`at ${width} pixels nothing runs out of the page, and nothing is too small for a finger`, async () => {
    const room = await fullRoom("phone");
    const ben = await guest(room, "Cem");
    await op(ben, { type: "send", text: `a long one: ${"W".repeat(4000 - 12)}` });
    await op(ben, { type: "send", text: "the end" });
    const ada = await PageHarness.open({
      room,
      name: "Ada",
      options: { viewport: { width, height: 640 }, hasTouch: true, isMobile: true },
    });
    await ada.sees("the end");
    const overflow = await ada.page.evaluate(() => {
      const root = document.querySelector("alcove-app")?.shadowRoot;
      const wide = [...(root?.querySelectorAll("*") ?? [])].filter((each) => {
        const { left, right } = each.getBoundingClientRect();
        return right > innerWidth + 1 || left < -1;
      });
      return wide
        .filter((each) => !each.closest("pre, .visually-hidden, .task"))
        .map((each) => each.className.toString());
    });
    expect(overflow).toEqual([]);
    await ada.message("the end").locator(".bubble").tap();
    const small = () =>
      ada.page.evaluate(() => {
        const root = document.querySelector("alcove-app")?.shadowRoot;
        const targets = [
          ...(root?.querySelectorAll(".room-header :is(a, button), .composer button, .toolbar button") ?? []),
        ];
        const shown = targets.filter((each) => each.getClientRects().length > 0);
        return shown
          .filter(
            (each) =>
              Math.min(each.getBoundingClientRect().width, each.getBoundingClientRect().height) < 43.9,
          )
          .map((each) => each.outerHTML.slice(0, 80));
      });
    // The styles of tools come behind the first view.
    await expect.poll(small).toEqual([]);
  });
}

test("the keyboard alone enters, writes, reacts, answers and leaves", async () => {
  const room = newRoom("keyboard");
  const { page } = await PageHarness.open({ room: "" });
  await page.locator("#name:focus").waitFor();
  await page.keyboard.type("Ada");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(room);
  await page.keyboard.press("Enter");
  await page.locator(".composer textarea").waitFor();
  await page.keyboard.type("by hand");
  await page.keyboard.press("Enter");
  await page.locator(".message[data-seq]", { hasText: "by hand" }).waitFor();

  for (let i = 0; i < 2; i++) await page.keyboard.press("Shift+Tab");
  await until(async () => expect(await page.locator(".message:focus").count()).toBe(1));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "👍 1, by you" }).waitFor();

  await page.locator(".composer textarea").focus();
  await page.keyboard.press("ArrowUp");
  await page.getByText("Editing your message").waitFor();
  await page.keyboard.press("Escape");
  await until(async () => expect(await page.getByText("Editing your message").count()).toBe(0));

  await page.locator(".back").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: room }).waitFor();
});

test("nothing that anybody writes becomes more than words", async () => {
  const room = newRoom("hostile");
  const mallory = await guest(room, "Mallory");
  const texts = [
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) <javascript:alert(1)>",
    "[https://bank.example](https://evil.example)",
    "\u202egnp.exe",
    "![pixel](https://evil.example/pixel.png)",
    `${"> ".repeat(300)}deep`,
    "- ".repeat(300),
    "*_".repeat(900),
    "W".repeat(4000),
  ];
  for (const text of texts) await op(mallory, { type: "send", text });
  await op(mallory, { type: "send", text: "done" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  let asked = false;
  ada.page.on("dialog", () => {
    asked = true;
  });
  await ada.sees("done");
  // The checks below are about texts that were read.
  await ada.message("bank.example").locator("a").waitFor();
  expect(await ada.messages.count()).toBe(texts.length + 1);
  expect(await ada.page.locator(".text :is(img, script, iframe, [onerror], [style])").count()).toBe(0);
  const hrefs = await ada.page
    .locator(".text a")
    .evaluateAll((links) => links.map((each) => (each as HTMLAnchorElement).protocol));
  expect(new Set(hrefs)).toEqual(new Set(["https:"]));
  expect(await ada.message("bank.example").textContent()).toContain("(evil.example)");
  expect((await ada.texts()).join("")).not.toContain("\u202e");
  expect(await ada.page.locator(".scroller").evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
  expect(asked).toBe(false);
});

test("over plain HTTP, on another address, everything works but what browsers forbid there", async () => {
  const server = inject("server").replace("127.0.0.1", ELSEWHERE);
  const room = newRoom("plain");
  const ada = await PageHarness.open({ room, name: "Ada", server });
  const bare = await ada.page.evaluate(() => [
    isSecureContext,
    "randomUUID" in crypto,
    "serviceWorker" in navigator,
    "clipboard" in navigator,
  ]);
  expect(bare).toEqual([false, false, false, false]);
  await ada.page.getByRole("button", { name: "Copy link" }).click();
  await ada.page.getByText("The link is selected. Copy it from here.").waitFor();
  expect(await ada.page.evaluate(() => getSelection()?.toString() ?? "")).toContain(`/room/${room}`);

  const ben = await PageHarness.open({ room, name: "Ben", server });
  await ada.say("can you read this?");
  await ben.sees("can you read this?");
  await ben.page.reload();
  await ben.sees("can you read this?");
  await ben.page.getByRole("button", { name: "Settings" }).click();
  await ben.page.getByRole("dialog").waitFor();
  expect(await ben.page.getByLabel("Notifications").count()).toBe(0);
});

test("forgetting me leaves nothing of me on the device", async () => {
  const ada = await PageHarness.open({ room: "" });
  await ada.page.getByLabel("Your name").fill("Ada");
  await ada.page.getByRole("button", { name: "Open a private room" }).click();
  await ada.field.waitFor();
  await ada.say("hello");
  await ada.sees("hello");
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByText("Forget me on this device").click();
  await ada.page.getByRole("button", { name: "Yes, forget me" }).click();
  await ada.page.getByLabel("Your name").waitFor();
  // The page is loaded anew meanwhile.
  await until(async () =>
    expect(
      await ada.page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]),
    ).toEqual([]),
  );
  expect(await ada.page.getByLabel("Your name").inputValue()).toBe("");
});
