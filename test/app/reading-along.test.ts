import { expect, test } from "vitest";
import { type Line, until } from "../server/support/line.ts";
import { violations } from "./support/axe.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";
import { picture, sheet } from "./support/picture.ts";

const LOOKS = [
  ["360-light", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, "light"],
  ["360-dark", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, "dark"],
  ["1440-light", { viewport: { width: 1440, height: 900 } }, "light"],
  ["1440-dark", { viewport: { width: 1440, height: 900 } }, "dark"],
] as const;

/** Who has come in, as a member hears it. */
const joined = ({ events }: Line) => events.flatMap((event) => (event.type === "joined" ? [event.name] : []));

/** Whether the field for the name has the focus. */
const asked = ({ page }: PageHarness) =>
  until(async () => expect(await page.locator("#name:focus").count()).toBe(1));

/** Whether the composer has the focus. */
const writes = ({ page }: PageHarness) =>
  until(async () => expect(await page.locator(".composer textarea:focus").count()).toBe(1));

test("whoever opens a link reads at once, and nobody is told; to say something takes a name", async () => {
  const room = newRoom("along");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "before" });
  const ada = await PageHarness.open({ room });
  await ada.sees("before");
  await op(ben, { type: "send", text: "live" });
  await ada.sees("live");
  expect(await ada.field.count()).toBe(0);
  expect(joined(ben)).toEqual(["Ben"]);
  await ada.page.locator(".room-side").getByText("Reading along: 1").waitFor();
  // A reload changes nothing.
  await ada.page.reload();
  await ada.sees("live");
  await ada.page.getByRole("button", { name: "Say something" }).press("Enter");
  await asked(ada);
  await ada.page.keyboard.type("Ada");
  await ada.page.keyboard.press("Enter");
  await writes(ada);
  await ben.event("joined", ({ name }) => name === "Ada");
  expect(await sheet(ada).count()).toBe(0);
  await ada.page.keyboard.type("hello");
  await ada.page.keyboard.press("Enter");
  await ben.event("message", ({ text }) => text === "hello");
  // From now on the room is entered with that name.
  await ada.page.reload();
  await ada.field.waitFor();
  await ada.isIn();
  expect(await ada.page.getByText("You're reading along.").count()).toBe(0);
});

test("a name that is taken is asked for again over the room, which is read on", async () => {
  const room = newRoom("along-taken");
  const ben = await guest(room, "Ben");
  const ada = await PageHarness.open({ room });
  await ada.saySomething();
  await ada.page.keyboard.type("Ben");
  await ada.page.keyboard.press("Enter");
  await sheet(ada).getByText('"Ben" is taken in this room.').waitFor();
  await asked(ada);
  expect(await violations(ada.page)).toEqual([]);
  await op(ben, { type: "send", text: "meanwhile" });
  await ada.sees("meanwhile");
  // It is still the same question, with what was typed and where it was.
  await asked(ada);
  expect(await ada.page.locator("#name").inputValue()).toBe("Ben");
  await sheet(ada).getByRole("button", { name: 'Use "Ben 2"' }).click();
  await writes(ada);
  await ben.event("joined", ({ name }) => name === "Ben 2");
});

test("Escape goes back to reading, and to where the question was asked", async () => {
  const room = newRoom("along-escape");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "said" });
  const ada = await PageHarness.open({ room });
  await ada.sees("said");
  await ada.page.getByRole("button", { name: "Say something" }).press("Enter");
  await asked(ada);
  await ada.page.keyboard.press("Escape");
  await sheet(ada).waitFor({ state: "hidden" });
  await until(async () =>
    expect(
      await ada.page
        .getByRole("button", { name: "Say something" })
        .evaluate((button) => button.matches(":focus")),
    ).toBe(true),
  );
  expect(joined(ben)).toEqual(["Ben"]);
});

test("what a reader wanted to do is done once they have a name", async () => {
  const room = newRoom("along-reply");
  const ben = await guest(room, "Ben");
  const seq = await op(ben, { type: "send", text: "a question" });
  const ada = await PageHarness.open({ room });
  await ada.use(await ada.sees("a question"), "Reply");
  await asked(ada);
  await ada.page.keyboard.type("Ada");
  await ada.page.keyboard.press("Enter");
  await writes(ada);
  await ada.page.getByText("Replying to Ben").waitFor();
  await ada.page.keyboard.type("an answer");
  await ada.page.keyboard.press("Enter");
  const answer = await ben.event("message", ({ text }) => text === "an answer");
  expect(answer.replyTo).toBe(seq);
});

test("before a closed door a name is asked for at once, and a door that closes sends readers there", async () => {
  const room = newRoom("along-door");
  const host = await guest(room, "Hanna");
  await op(host, { type: "claim" });
  await op(host, { type: "send", text: "inside" });
  const ada = await PageHarness.open({ room });
  await ada.sees("inside");
  await op(host, { type: "set", changes: { door: "knock" } });
  const closed = "This room's door is closed. Say who you are to ask to be let in, or bring an invite.";
  await ada.page.getByText(closed).waitFor();
  expect(await ada.messages.count()).toBe(0);
  const eve = await PageHarness.open({ room });
  await eve.page.getByText(closed).waitFor();
  await asked(eve);
  await picture(eve, "along-closed");
  expect(await violations(eve.page)).toEqual([]);
  await eve.page.getByLabel("Your name").fill("Eve");
  await eve.page.keyboard.press("Enter");
  await eve.page.getByText("You've knocked.").waitFor();
  const { sid } = await host.event("knock", ({ name }) => name === "Eve");
  await op(host, { type: "admit", person: sid });
  await eve.sees("inside");
  await eve.field.waitFor();
});

test("whoever reads along has no name to change, and cannot become host", async () => {
  const ada = await PageHarness.open({ room: newRoom("along-sheet") });
  await ada.page.locator("button.room-title").click();
  await sheet(ada).getByRole("heading", { name: "Kept by" }).waitFor();
  expect(await sheet(ada).getByRole("button", { name: "Become its host" }).count()).toBe(0);
  expect(await sheet(ada).getByLabel("Your name").count()).toBe(0);
});

test.each(LOOKS)("reading along looks right: %s", async (name, options, colorScheme) => {
  const room = newRoom("along-looks");
  const ben = await guest(room, "Ben");
  await op(ben, { type: "send", text: "Who comes on Saturday?" });
  const ada = await PageHarness.open({ room, options: { ...options, colorScheme } });
  await ada.sees("Who comes on Saturday?");
  await picture(ada, `along-${name}`);
  expect(await violations(ada.page)).toEqual([]);
  await ada.saySomething();
  await picture(ada, `along-asked-${name}`);
  expect(await violations(ada.page)).toEqual([]);
  expect(await ada.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
});
