import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** Gives a page's window the focus, or takes it: the browser of the tests has no windows. */
async function setFocus(page: Page, hasFocus: boolean): Promise<void> {
  await page.evaluate((hasFocus) => {
    document.hasFocus = () => hasFocus;
    dispatchEvent(new Event(hasFocus ? "focus" : "blur"));
  }, hasFocus);
}

async function titled(page: Page, title: string): Promise<void> {
  await until(async () => expect(await page.title()).toBe(title));
}

const field = (page: Page) => page.locator(".composer textarea");

test("what comes in while the window is visible without the focus is unread", async () => {
  const room = newRoom("window");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "before" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("before");
  await setFocus(ada.page, false);
  await op(ben, { type: "send", text: "one" });
  await ada.sees("one");
  await titled(ada.page, `(1) ${room} · Alcove`);
  await ada.page.getByText("New messages", { exact: true }).waitFor();
  await setFocus(ada.page, true);
  await titled(ada.page, `${room} · Alcove`);
});

test("what is read in one tab is read in all of them", async () => {
  const room = newRoom("shared");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "before" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("before");
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await second.locator(".message[data-seq]").waitFor();
  for (const page of [ada.page, second]) await setFocus(page, false);
  for (const text of ["one", "two"]) await op(ben, { type: "send", text });
  for (const page of [ada.page, second]) await titled(page, `(2) ${room} · Alcove`);
  await setFocus(second, true);
  for (const page of [second, ada.page]) await titled(page, `${room} · Alcove`);
});

test("each tab has a draft of its own, and a new one begins with the last", async () => {
  const room = newRoom("drafts");
  const ada = await PageHarness.open({ room, name: "Ada" });
  const { page: first } = ada;
  const second = await first.context().newPage();
  await second.goto(first.url());
  await field(second).fill("written in the second");
  const storedLast = (text: string) =>
    until(async () =>
      expect(await first.evaluate((key) => localStorage.getItem(key), `alcove.page.draft.${room}`)).toContain(
        text,
      ),
    );
  await storedLast("in the second");
  await field(first).fill("written in the first");
  await storedLast("in the first");

  await field(second).fill("sent");
  await field(second).press("Enter");
  await ada.sees("sent");
  await second.reload();
  await second.locator(".message[data-seq]").waitFor();
  expect(await field(second).inputValue()).toBe("");
  await first.reload();
  await until(async () => expect(await field(first).inputValue()).toBe("written in the first"));
  await first.close();

  const third = await second.context().newPage();
  await third.goto(second.url());
  await until(async () => expect(await field(third).inputValue()).toBe("written in the first"));
});

test("a draft that an older version has stored is found", async () => {
  const room = newRoom("older");
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.page.evaluate((key) => {
    sessionStorage.clear();
    localStorage.setItem(key, "as plain text");
  }, `alcove.page.draft.${room}`);
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await until(async () => expect(await field(second).inputValue()).toBe("as plain text"));
});
