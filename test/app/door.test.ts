import { expect, inject, test } from "vitest";
import { violations } from "./support/axe.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";
import { picture, sheet } from "./support/picture.ts";

const CODE = "the garden gate is green";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/** A page whose reader is the host of a room with a closed door. */
async function closed(about: string, door: "Whoever is let in" | "With an invite") {
  const room = newRoom(about);
  const host = await PageHarness.open({ room, name: "Hanna" });
  await host.page.locator("button.room-title").click();
  await sheet(host).getByRole("button", { name: "Become its host" }).click();
  await sheet(host).getByText(door).click();
  return { room, host };
}

/** Comes to the room's own page with a name, which may not be let in. */
async function comes(room: string, name: string, options = {}): Promise<PageHarness> {
  const harness = await PageHarness.open({ room: "", options });
  const { page } = harness;
  await page.evaluate((kept) => localStorage.setItem("alcove.page.name", kept), name);
  await page.goto(`${inject("server")}/room/${room}`);
  return harness;
}

test("whoever knocks waits, and the host lets them in from a phone's width", async () => {
  const { room, host } = await closed("knock", "Whoever is let in");
  await host.page.keyboard.press("Escape");
  await host.say("inside");
  const bob = await comes(room, "Bob", PHONE);
  await bob.page.getByText("You've knocked. Someone who keeps this room can let you in.").waitFor();
  await picture(bob, "knocking-360");
  expect(await violations(bob.page)).toEqual([]);
  await host.page.getByText("Bob would like to come in.").waitFor();
  await picture(host, "knocks");
  expect(await violations(host.page)).toEqual([]);
  await host.page.getByRole("button", { name: "Let in" }).click();
  await bob.sees("inside");
  await bob.field.fill("thank you");
  await bob.page.getByRole("button", { name: "Send", exact: true }).tap();
  await host.sees("thank you");
  await host.page.getByText("Hanna let Bob in").waitFor();
  await host.page.getByText("Bob would like to come in.").waitFor({ state: "detached" });
});

test("an invite's link opens the door, and its secret leaves the address", async () => {
  const { room, host } = await closed("invited", "With an invite");
  await sheet(host).getByRole("button", { name: "New invite link" }).click();
  const link = sheet(host).getByRole("textbox", { name: "Link to this room" });
  await link.waitFor();
  await picture(host, "invite-link");
  expect(await violations(host.page)).toEqual([]);
  const address = await link.inputValue();
  // What the sheet shows, a reload does not lose.
  await host.page.reload();
  await host.isIn();
  await host.page.locator("button.room-title").click();
  await sheet(host).getByRole("button", { name: "Show link" }).click();
  expect(await link.inputValue()).toBe(address);
  const bob = await PageHarness.open({ room: "" });
  await bob.page.evaluate(() => localStorage.setItem("alcove.page.name", "Bob"));
  await bob.page.goto(address);
  await bob.isIn();
  expect(bob.page.url()).toBe(address.split("#")[0]);
  await host.page.locator(".room-side .member", { hasText: "Bob" }).waitFor();
  // Whoever was let in once comes back without it.
  await bob.page.reload();
  await bob.isIn();
  expect(room).not.toBe("");
});

test("a passphrase is asked for where one is needed, and a wrong one is said to be wrong", async () => {
  const { room, host } = await closed("passphrase", "With an invite");
  await sheet(host).getByLabel("Passphrase").fill(CODE);
  await sheet(host).getByRole("button", { name: "Add passphrase" }).click();
  await sheet(host).getByText("Invite", { exact: true }).waitFor();
  const bob = await comes(room, "Bob");
  await bob.page.getByText("You need an invite for this room.").waitFor();
  await picture(bob, "passphrase");
  expect(await violations(bob.page)).toEqual([]);
  await bob.page.getByLabel("Invite or passphrase").fill("another dozen letters");
  await bob.page.getByRole("button", { name: /^Enter/ }).click();
  await bob.page.getByText("You need an invite for this room.").waitFor();
  await bob.page.getByLabel("Invite or passphrase").fill(CODE);
  await bob.page.getByRole("button", { name: /^Enter/ }).click();
  await bob.isIn();
  // Ended, it opens nothing.
  await sheet(host).getByRole("button", { name: "End", exact: true }).click();
  await sheet(host).getByText("Invite", { exact: true }).waitFor({ state: "detached" });
  const cem = await comes(room, "Cem");
  await cem.page.getByLabel("Invite or passphrase").fill(CODE);
  await cem.page.getByRole("button", { name: /^Enter/ }).click();
  await cem.page.getByText("You need an invite for this room.").waitFor();
});

test("a moderator on a narrow screen sees who waits, and opens the door for all", async () => {
  const room = newRoom("opens");
  const host = await guest(room, "Hanna");
  await op(host, { type: "claim" });
  const mod = await PageHarness.open({
    room,
    name: "Mo",
    options: { ...PHONE, colorScheme: "dark" as const },
  });
  const { sid } = await host.event("joined", ({ name }) => name === "Mo");
  await op(host, { type: "role", person: sid, role: "moderator" });
  await op(host, { type: "set", changes: { door: "knock" } });
  const bob = await comes(room, "Bob");
  const cem = await comes(room, "Cem");
  await mod.page.getByText("Bob and Cem would like to come in.").waitFor();
  await picture(mod, "knocks-360-dark");
  expect(await violations(mod.page)).toEqual([]);
  await mod.page.locator("button.room-title").click();
  await sheet(mod).getByText("Everyone", { exact: true }).click();
  await bob.isIn();
  await cem.isIn();
});

test("while the door is closed, the room's link is not said to let everybody in", async () => {
  const { host } = await closed("closed-link", "With an invite");
  await host.page.keyboard.press("Escape");
  await host.page.getByRole("button", { name: "Invite", exact: true }).click();
  await sheet(host).getByText("This room's door is closed").waitFor();
  expect(await host.page.getByText("Anyone with this link").count()).toBe(0);
  await picture(host, "invite-closed");
  expect(await violations(host.page)).toEqual([]);
});
