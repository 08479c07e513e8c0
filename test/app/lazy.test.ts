import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { until } from "../server/support/line.ts";
import { ELSEWHERE } from "./support/global.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** Lets requests for a part of the page fail, `times` times, and counts all of them. */
async function failing(ada: PageHarness, part: RegExp, times: number): Promise<() => number> {
  let count = 0;
  await ada.page.route(part, (route) => (count++ < times ? route.abort() : route.continue()));
  return () => count;
}

/** Here browsers have no worker that keeps the page's files: what it asks for comes from the network. */
const server = inject("server").replace("127.0.0.1", ELSEWHERE);

test("a part that is loaded later imports only what the first view has: only so can it be asked for again", () => {
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  const importsOf = (name: string) =>
    [...readFileSync(`${dist}/assets/${name}`, "utf8").matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g)].map(
      ([, imported = ""]) => imported,
    );
  const first = new Set(readFileSync(`${dist}/app.html`, "utf8").match(/app-\w+\.js/) ?? []);
  for (const name of first) for (const imported of importsOf(name)) first.add(imported);
  const all = globSync("assets/*.js", { cwd: dist }).map((path) => basename(path));
  const later = all.filter((name) => !first.has(name));
  expect(later.length).toBeGreaterThan(4);
  expect(later.flatMap(importsOf).filter((name) => !first.has(name))).toEqual([]);
});

test("the start page does not wait for the room, nor a room for the start page", async () => {
  for (const [name, shown, other] of [
    [undefined, "start", "room"],
    ["Ada", "room", "start"],
  ] as const) {
    const ada = await PageHarness.open({ room: "", cuts: true, server });
    if (name !== undefined)
      await ada.page.evaluate((kept) => localStorage.setItem("alcove.page.name", kept), name);
    await ada.page.route(new RegExp(`assets/${other}-view-`), () => {});
    const path = shown === "room" ? `/room/${newRoom("views")}` : "/";
    await ada.page.goto(new URL(path, ada.page.url()).href);
    await ada.page.locator(shown === "room" ? ".composer textarea" : "#name").waitFor();
  }
});

test("a view that does not arrive at all is said, with a button that loads the page again", async () => {
  const ada = await PageHarness.open({ room: "", cuts: true, server });
  await failing(ada, /assets\/start-view-/, 3);
  await ada.page.reload();
  await ada.page.getByRole("alert").getByText("This couldn't be loaded.").waitFor();
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await ada.page.locator("#name").waitFor();
});

test("a part of the page that did not arrive is asked for again, without a reload", async () => {
  const ada = await PageHarness.open({ room: newRoom("lazy"), name: "Ada", cuts: true, server });
  const requests = await failing(ada, /assets\/settings-/, 1);
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByLabel("Language").waitFor();
  expect(requests()).toBe(2);
});

test("a part that does not arrive at all is said, and the next press asks again", async () => {
  const ada = await PageHarness.open({ room: newRoom("lazy"), name: "Ada", cuts: true, server });
  await failing(ada, /assets\/emoji-picker-/, 3);
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
  await ada.page.getByRole("status").getByText("This couldn't be loaded.").waitFor();
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
  await ada.page.getByLabel("Search emoji").waitFor();

  await failing(ada, /assets\/settings-/, 3);
  const settings = ada.page.getByRole("dialog", { name: "Settings" });
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await settings.getByText("This couldn't be loaded.").waitFor();
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await settings.getByLabel("Language").waitFor();
});

test("a language that does not arrive is said, and the next choice asks again", async () => {
  const ada = await PageHarness.open({ room: newRoom("lazy"), name: "Ada", cuts: true, server });
  await failing(ada, /assets\/de-/, 3);
  await ada.page.getByRole("button", { name: "Settings" }).click();
  const language = ada.page.getByLabel("Language");
  await language.selectOption("de");
  await ada.page.getByText("This couldn't be loaded.").waitFor();
  expect(await language.inputValue()).toBe("en");
  await language.selectOption("de");
  await ada.page.getByRole("dialog", { name: "Einstellungen" }).waitFor();
});

test("without what reads texts they are shown as they were typed, until it arrives", async () => {
  const room = newRoom("lazy");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "**here** it is" });
  const ada = await PageHarness.open({ room: "", cuts: true, server });
  await ada.page.evaluate(() => localStorage.setItem("alcove.page.name", "Ada"));
  await failing(ada, /assets\/reader-/, 3);
  await ada.page.goto(new URL(`/room/${room}`, ada.page.url()).href);
  await until(async () => expect(await ada.texts()).toEqual(["**here** it is"]));
  await until(async () => expect(await ada.texts()).toEqual(["here it is"]));
});
