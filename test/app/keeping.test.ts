import { expect, test } from "vitest";
import { violations } from "./support/axe.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";
import { picture, sheet } from "./support/picture.ts";

/** Opens what a host can do about a person, from the list of people. */
async function moderate(host: PageHarness, name: string): Promise<void> {
  await host.page.locator(".room-side .member", { hasText: name }).hover();
  await host.page
    .getByRole("button", { name: `Moderate ${name}` })
    .first()
    .click();
  await sheet(host).getByRole("button", { name: "Mute", exact: true }).waitFor();
}

async function openRoom({ page }: PageHarness): Promise<void> {
  await page.locator("button.room-title").click();
  await page.getByRole("dialog").getByRole("heading", { name: "Kept by" }).waitFor();
}

/** A page whose room was claimed in the sheet, and a member. */
async function hosted(about: string) {
  const room = newRoom(about);
  const host = await PageHarness.open({ room, name: "Hanna" });
  await openRoom(host);
  await sheet(host).getByRole("button", { name: "Become its host" }).click();
  await sheet(host).getByRole("heading", { name: "Muted and removed" }).waitFor();
  await host.page.keyboard.press("Escape");
  const bob = await PageHarness.open({ room, name: "Bob" });
  await host.page.locator(".room-side .member", { hasText: "Bob" }).waitFor();
  return { room, host, bob };
}

test("a host claims the room, sets its topic and pauses it, and a member sees what holds", async () => {
  const { host, bob } = await hosted("claimed");
  await host.say("welcome");
  await openRoom(host);
  await sheet(host).getByLabel("Topic").fill("Seeds and soil");
  await sheet(host).getByLabel("Greeting").fill("Say what you grow.");
  await picture(host, "room-sheet");
  expect(await violations(host.page)).toEqual([]);
  await sheet(host).getByRole("button", { name: "Save" }).click();
  await bob.page.locator(".room-topic", { hasText: "Seeds and soil" }).waitFor();
  await bob.page
    .getByText("Hanna set the topic: ⁨Seeds and soil")
    .or(bob.page.getByText("Hanna set the topic: Seeds and soil"))
    .waitFor();
  await openRoom(host);
  await sheet(host).getByRole("button", { name: "Pause the room" }).click();
  await sheet(host).getByRole("button", { name: "Resume the room" }).waitFor();
  await host.page.keyboard.press("Escape");
  await bob.page.getByText("Only moderators can write right now.").waitFor();
  await picture(bob, "paused-member");
  expect(await violations(bob.page)).toEqual([]);
  // The toast takes it back.
  await openRoom(host);
  await sheet(host).getByRole("button", { name: "Resume the room" }).click();
  await bob.page.getByText("Only moderators can write right now.").waitFor({ state: "detached" });
  // Whoever is no moderator sees what holds, and no control.
  await openRoom(bob);
  await sheet(bob).getByText("Say what you grow.").waitFor();
  expect(await sheet(bob).getByRole("button", { name: "Pause the room" }).count()).toBe(0);
  await picture(bob, "room-sheet-member");
  expect(await violations(bob.page)).toEqual([]);
});

test("somebody is muted and hears so; the toast takes it back", async () => {
  const { host, bob } = await hosted("muted");
  await bob.say("noise");
  await moderate(host, "Bob");
  await sheet(host).getByText("Spam").click();
  await picture(host, "person-sheet");
  expect(await violations(host.page)).toEqual([]);
  await sheet(host).getByRole("button", { name: "Mute", exact: true }).click();
  await bob.page.getByText(/^You're muted until/).waitFor();
  await bob.page.getByText("Hanna muted Bob (Spam)").waitFor();
  await picture(bob, "muted");
  await bob.say("more noise");
  await bob.message("more noise").getByText("Not sent. You may not write here right now.").waitFor();
  await host.page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await bob.page.getByText(/^You're muted until/).waitFor({ state: "detached" });
  await bob.message("more noise").getByRole("button", { name: "Send again" }).click();
  await host.sees("more noise");
});

test("somebody is removed with all that they wrote, the record says so, and they may be let back in", async () => {
  const { host, bob } = await hosted("removed");
  await bob.say("an insult");
  await host.sees("an insult");
  await host.say("an answer");
  await moderate(host, "Bob");
  await sheet(host).getByText("Remove and delete their messages").click();
  await picture(host, "remove-confirm");
  await sheet(host).getByRole("button", { name: "Yes, remove and delete" }).click();
  await bob.page.getByText("You were removed from this room.").first().waitFor();
  await picture(bob, "removed");
  await expect.poll(() => host.page.getByText("an insult").count()).toBe(0);
  await openRoom(host);
  await sheet(host)
    .getByText(/^Bob is removed until/)
    .waitFor();
  await sheet(host).getByRole("button", { name: "Record" }).click();
  await sheet(host).getByText("Hanna removed Bob").waitFor();
  await sheet(host).getByText("Hanna deleted the messages of Bob").waitFor();
  await picture(host, "record");
  expect(await violations(host.page)).toEqual([]);
  await sheet(host).getByRole("button", { name: "End", exact: true }).click();
  await bob.page.getByRole("button", { name: "Rejoin" }).click();
  await bob.page.locator(".room-side .member", { hasText: "Hanna" }).waitFor();
});

test("a message is pinned from its menu, and the bar leads to it", async () => {
  const { room, host, bob } = await hosted("pins");
  await host.say("the rules of this room");
  for (let i = 0; i < 3; i++) await bob.say(`a message ${i}`);
  await host.use(host.message("the rules of this room"), "More");
  await sheet(host).getByRole("button", { name: "Pin", exact: true }).click();
  const bar = bob.page.locator("button.pins");
  await bar.getByText("the rules of this room").waitFor();
  await picture(bob, "pins");
  expect(await violations(bob.page)).toEqual([]);
  await bar.click();
  const late = await PageHarness.open({ room, name: "Late" });
  await late.page.locator("button.pins").getByText("the rules of this room").waitFor();
  await host.use(host.message("the rules of this room"), "More");
  await sheet(host).getByRole("button", { name: "Unpin", exact: true }).click();
  await bar.waitFor({ state: "detached" });
});

test("a moderator deletes somebody's message, and everything of a host's is out of reach for them", async () => {
  const room = newRoom("ranks");
  const host = await guest(room, "Hanna");
  await op(host, { type: "claim" });
  const mod = await PageHarness.open({ room, name: "Mo" });
  const { sid } = await host.event("joined", ({ name }) => name === "Mo");
  await op(host, { type: "role", person: sid, role: "moderator" });
  const bob = await PageHarness.open({ room, name: "Bob" });
  await bob.say("off topic");
  await mod.sees("off topic");
  await mod.use(mod.message("off topic"), "More");
  await sheet(mod).getByRole("button", { name: "Delete", exact: true }).click();
  await expect.poll(() => bob.page.getByText("off topic").count(), { timeout: 15_000 }).toBe(0);
  expect(await mod.page.getByRole("button", { name: "Moderate Hanna" }).count()).toBe(0);
  expect(await bob.page.getByRole("button", { name: /^Moderate/ }).count()).toBe(0);
});

test("whoever opens a private room keeps it, and empties it", async () => {
  const host = await PageHarness.open({ room: "" });
  await host.page.getByLabel("Your name").fill("Hanna");
  await host.page.getByRole("button", { name: "Open a private room" }).click();
  await openRoom(host);
  await sheet(host).getByText("Hanna").first().waitFor();
  await sheet(host).getByRole("heading", { name: "Muted and removed" }).waitFor();
  await host.page.keyboard.press("Escape");
  await host.say("a secret");
  await openRoom(host);
  await sheet(host).getByText("Delete all messages", { exact: true }).click();
  await sheet(host).getByRole("button", { name: "Yes, delete all messages" }).click();
  await expect.poll(() => host.page.getByText("a secret").count()).toBe(0);
});

test("a host takes the seat to another device, and is asked there first", async () => {
  const { host } = await hosted("seat");
  await openRoom(host);
  await sheet(host).getByRole("button", { name: "Continue on another device" }).click();
  await picture(host, "seat");
  const address = await sheet(host).getByRole("textbox", { name: "Link to this room" }).inputValue();
  const other = await PageHarness.open({ room: "" });
  await other.page.goto(address);
  await other.page.getByText(/^Continue as Hanna in/).waitFor();
  expect(other.page.url()).toBe(address.split("#")[0]);
  await picture(other, "seat-question");
  expect(await violations(other.page)).toEqual([]);
  await other.page.getByRole("button", { name: "Yes, continue here" }).click();
  await other.isIn();
  await openRoom(other);
  await sheet(other).getByRole("button", { name: "Pause the room" }).waitFor();
  // Whoever declines is nobody's double.
  const third = await PageHarness.open({ room: "" });
  await third.page.goto(address);
  await third.page.getByRole("button", { name: "Cancel" }).click();
  await third.page.getByText("You're reading along.").waitFor();
  await third.saySomething();
  expect(await third.page.getByLabel("Your name").inputValue()).toBe("");
});

test("a pause closes the door, too, and one press brings both back", async () => {
  const { host, bob } = await hosted("pause");
  await host.say("welcome");
  await openRoom(host);
  await sheet(host).getByRole("button", { name: "Pause the room" }).click();
  await bob.page.getByText("Hanna closed the door: newcomers knock").waitFor();
  expect(await sheet(host).getByRole("radio", { name: "Whoever is let in" }).isChecked()).toBe(true);
  await sheet(host).getByRole("button", { name: "Resume the room" }).click();
  await bob.page.getByText("Hanna opened the door").waitFor();
  await bob.page.getByText("Only moderators can write right now.").waitFor({ state: "detached" });
});

test("a name is changed in the room, for all who see it and after a reload", async () => {
  const { host, bob } = await hosted("renamed");
  await host.say("as Hanna");
  await openRoom(bob);
  const field = sheet(bob).getByLabel("Your name");
  await field.fill("Hanna");
  await sheet(bob).getByRole("button", { name: "Change name" }).click();
  await sheet(bob).getByText('"Hanna" is taken in this room.').waitFor();
  expect(await violations(bob.page)).toEqual([]);
  await field.fill("Robert");
  await sheet(bob).getByRole("button", { name: "Change name" }).click();
  await host.page.locator(".room-side .member", { hasText: "Robert" }).waitFor();
  expect(await host.page.locator(".room-side .member", { hasText: "Bob" }).count()).toBe(0);
  await bob.page.keyboard.press("Escape");
  await bob.say("as Robert");
  await host.message("as Robert").getByText("Robert", { exact: true }).waitFor();
  await bob.page.reload();
  await bob.isIn();
  await bob.page.locator(".room-side .member", { hasText: "Robert" }).waitFor();
});

test("a host hands the room over and steps down, and the other keeps it from then on", async () => {
  const { host, bob } = await hosted("handed");
  await moderate(host, "Bob");
  await sheet(host).getByText("Host", { exact: true }).click();
  await bob.page.locator(".room-side .member", { hasText: "Bob" }).getByText("host").waitFor();
  await openRoom(host);
  await sheet(host).getByText("Step down", { exact: true }).first().click();
  await sheet(host).getByRole("button", { name: "Step down" }).click();
  await sheet(host).getByRole("button", { name: "Pause the room" }).waitFor({ state: "detached" });
  await openRoom(bob);
  await sheet(bob).getByRole("button", { name: "Pause the room" }).waitFor();
  await bob.page.keyboard.press("Escape");
  await bob.page.getByRole("button", { name: "Moderate Hanna" }).waitFor();
  expect(await host.page.getByRole("button", { name: /^Moderate/ }).count()).toBe(0);
});

test("the keyboard alone opens a person's sheet, mutes them, and takes it back", async () => {
  const { host, bob } = await hosted("keys");
  await host.page.getByRole("button", { name: "Moderate Bob" }).focus();
  await host.page.keyboard.press("Enter");
  const mute = sheet(host).getByRole("button", { name: "Mute", exact: true });
  await mute.waitFor();
  await sheet(host).getByRole("radio", { name: "10 minutes" }).focus();
  await host.page.keyboard.press("ArrowRight");
  expect(await sheet(host).getByRole("radio", { name: "1 hour" }).isChecked()).toBe(true);
  await mute.focus();
  await host.page.keyboard.press("Enter");
  await bob.page.getByText(/^You're muted until/).waitFor();
  await host.page.locator(".toast").getByRole("button", { name: "Undo" }).focus();
  await host.page.keyboard.press("Enter");
  await bob.page.getByText(/^You're muted until/).waitFor({ state: "detached" });
});

test("on a narrow dark screen the sheets fit, also in Arabic", async () => {
  const { room, bob } = await hosted("narrow");
  const options = {
    viewport: { width: 360, height: 740 },
    colorScheme: "dark" as const,
    locale: "ar",
    isMobile: true,
    hasTouch: true,
  };
  const host = await PageHarness.open({ room: newRoom("narrow-ar"), name: "Hanna", options });
  await host.page.locator("button.room-title").click();
  await sheet(host).getByRole("button", { name: "تولَّ استضافتها" }).click();
  await sheet(host).getByLabel("الموضوع").waitFor();
  await picture(host, "room-sheet-ar-dark-360");
  expect(await violations(host.page)).toEqual([]);
  const width = await host.page.evaluate("document.documentElement.scrollWidth");
  expect(width).toBeLessThanOrEqual(360);
  expect(room).not.toBe("");
  await bob.page.close();
});
