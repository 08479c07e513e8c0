import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { violations } from "./support/axe.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** Where to put pictures of what is tested, to be looked at; none are made without it. */
const PICTURES = process.env.PICTURES;
const LOOKS = [
  ["phone, light", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, "light"],
  ["phone, dark", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, "dark"],
  ["desk, light", { viewport: { width: 1440, height: 900 } }, "light"],
  ["desk, dark", { viewport: { width: 1440, height: 900 } }, "dark"],
] as const;

/** Takes a picture, and looks for what is wrong with it. */
async function look({ page }: PageHarness, name: string): Promise<void> {
  if (PICTURES) {
    mkdirSync(PICTURES, { recursive: true });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${PICTURES}/${name.replace(/\W+/g, "-")}.png` });
  }
  expect(await violations(page), name).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), name).toBeLessThanOrEqual(
    0,
  );
}

test.each(LOOKS)("whoever keeps a room sees all of it: %s", async (name, options, colorScheme) => {
  const room = newRoom("looks");
  const founder = await guest(room, "Hanna");
  await op(founder, { type: "claim" });
  const seq = await op(founder, {
    type: "send",
    text: "the rules of this room, which are long enough to be cut off",
  });
  await op(founder, { type: "pin", target: seq });
  await op(founder, {
    type: "set",
    changes: { topic: "Seeds and soil", greeting: "Say what you grow.", slowSeconds: 30 },
  });
  const host = await PageHarness.open({ room, name: "Ben", options: { ...options, colorScheme } });
  const { page } = host;
  const { sid } = await founder.event("joined", ({ name }) => name === "Ben");
  await op(founder, { type: "role", person: sid, role: "host" });
  await op(founder, { type: "set", changes: { door: "knock" } });
  const stranger = await PageHarness.open({ room: "" });
  await stranger.page.evaluate(() => localStorage.setItem("alcove.page.name", "Cem with quite a long name"));
  await stranger.page.goto(page.url());
  await page.getByText("Cem with quite a long name would like to come in.").waitFor();
  await look(host, `${name}: pins, notes, a knock`);
  const dialog = page.getByRole("dialog");
  const close = async () => {
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  };
  await page.locator("button.room-title").click();
  await dialog.getByRole("heading", { name: "Kept by" }).waitFor();
  await look(host, `${name}: the room`);
  await dialog.getByRole("button", { name: "New invite link" }).click();
  await dialog.getByRole("textbox", { name: "Link to this room" }).scrollIntoViewIfNeeded();
  await look(host, `${name}: an invite`);
  await dialog.getByRole("button", { name: "Record" }).click();
  await dialog.getByText("Hanna made Ben a host").scrollIntoViewIfNeeded();
  await look(host, `${name}: the record`);
  await close();
  await page.getByRole("button", { name: "Let in" }).click();
  await page.getByText("Ben let Cem with quite a long name in").waitFor();
  if (options.viewport.width < 1000) {
    await page.locator("button.faces").click();
    await page.getByRole("heading", { name: "People" }).waitFor();
    await look(host, `${name}: people`);
  }
  await page.getByRole("button", { name: "Moderate Cem with quite a long name" }).last().click();
  await dialog.getByRole("button", { name: "Mute", exact: true }).waitFor();
  await look(host, `${name}: a person`);
});
