import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

test("two people find each other from the front page and talk", async () => {
  const room = newRoom("talk");
  const ada = await PageHarness.open({ room: "" });
  await ada.page.getByLabel("Your name").fill("Ada");
  await ada.page.getByLabel("Room", { exact: true }).fill(room);
  await ada.page.getByRole("button", { name: "Enter", exact: true }).click();
  await ada.page.getByText("You're the first one here").waitFor();
  await ada.page.getByRole("img", { name: "QR code" }).waitFor();
  expect(new URL(ada.page.url()).pathname).toBe(`/room/${room}`);

  const ben = await PageHarness.open({ room, name: "Ben" });
  await ada.say("hello *Ben*");
  await ben.sees("hello Ben");
  await ben.say("hello Ada");
  await ada.seesAll("hello Ben", "hello Ada");
  expect(await ben.page.locator(".message em").textContent()).toBe("Ben");
  const people = ada.page.locator(".room-side .member-name");
  await until(async () => expect(await people.allInnerTexts()).toEqual(["Ada you", "Ben"]));
});

test("a message is edited, reacted to, answered and deleted, for everybody", async () => {
  const room = newRoom("changes");
  const ada = await PageHarness.open({ room, name: "Ada" });
  const ben = await PageHarness.open({ room, name: "Ben" });
  await ada.say("fisrt");
  await ben.sees("fisrt");

  await ada.field.press("ArrowUp");
  expect(await ada.field.inputValue()).toBe("fisrt");
  await ada.say("first");
  await ben.sees("first");
  await ben.message("first").getByText("edited").waitFor();

  await ben.use(ben.message("first"), "React with 👍");
  const chip = ada.message("first").getByRole("button", { name: "👍 1, by Ben" });
  await chip.click();
  await ben.message("first").getByRole("button", { name: "👍 2, by you and Ada" }).waitFor();

  await ben.use(ben.message("first"), "Reply");
  await ben.say("second");
  await ada.sees("second");
  expect(await ada.message("second").locator(".quote").textContent()).toContain("Ada first");
  await ada.message("second").locator(".quote").click();
  await ada.page.locator(".message.found").filter({ hasText: "first" }).waitFor();

  await ada.use(ada.page.locator(".message.mine"), "More");
  await ada.page.getByRole("dialog").getByText("Delete", { exact: true }).click();
  await ben.page.getByText("This message was deleted.").first().waitFor();
  expect(await ben.texts()).toEqual(["This message was deleted.", "second"]);
});

test("a reload in mid-send neither loses nor doubles a line", async () => {
  const room = newRoom("reload");
  const ada = await PageHarness.open({ room, name: "Ada" });
  const ben = await guest(room, "Ben");
  for (let i = 0; i < 12; i++) await ada.say(`line ${i}`);
  await ada.page.reload();
  await ada.field.waitFor();
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
  await ada.seesAll(...lines);
  await until(() =>
    expect(ben.ops.flatMap((each) => (each.type === "message" ? [each.text] : []))).toEqual(lines),
  );
});

test("a name that is taken is said beside the field, and a free one proposed", async () => {
  const room = newRoom("taken");
  await guest(room, "Ada");
  const other = await PageHarness.open({ room });
  await other.saySomething();
  await other.page.getByLabel("Your name").fill("ada");
  await other.page.getByRole("button", { name: `Enter ${room}` }).click();
  await other.page.getByText('"ada" is taken in this room.').waitFor();
  await other.page.getByRole("button", { name: 'Use "ada 2"' }).click();
  await other.field.waitFor();
  const people = other.page.locator(".room-side .member-name");
  await until(async () => expect(await people.allInnerTexts()).toEqual(["ada 2 you", "Ada"]));
});

test("a name under which the room lets nobody in is not remembered, and the page says why in its language", async () => {
  const room = newRoom("refused");
  const ada = await PageHarness.open({ room, name: "Ada", options: { locale: "de-DE" } });
  const people = ada.page.locator(".room-side .member-name");
  await until(async () => expect(await people.allInnerTexts()).toEqual(["Ada du"]));
  const second = await ada.page.context().newPage();
  await second.goto(new URL("/", ada.page.url()).href);
  await second.getByLabel("Dein Name").fill("Bob");
  await second.getByLabel("Raum", { exact: true }).fill(room);
  await second.getByRole("button", { name: "Eintreten", exact: true }).click();
  await second.getByText("Du bist in einem anderen Fenster schon in diesem Raum.").waitFor();
  await second.reload();
  await second.locator(".composer").waitFor();
  await ada.page.reload();
  await until(async () => expect(await people.allInnerTexts()).toEqual(["Ada du"]));
});

test("who comes, goes and writes is told quietly, and somebody hidden is not seen", async () => {
  const room = newRoom("presence");
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.say("anybody?");
  await ada.sees("anybody?");
  const ben = await guest(room, "Ben");
  await ada.page.getByText("Ben joined").waitFor();
  ben.say({ type: "typing" });
  await ada.page.getByText("Ben is typing…").waitFor();
  await op(ben, { type: "send", text: "me, @ada" });
  await ada.sees("me, @ada");
  expect(await ada.page.locator(".mention").textContent()).toBe("@ada");
  expect(await ada.page.getByText("Ben is typing…").count()).toBe(0);

  await ada.page.locator(".room-side").getByRole("button", { name: "Hide Ben" }).click();
  await ada.seesAll("anybody?");
  await ada.page.locator(".room-side").getByRole("button", { name: "Show Ben again" }).click();
  await ada.seesAll("anybody?", "me, @ada");
});

test("the picker finds an emoji by its name, and writes it at the caret", async () => {
  const ada = await PageHarness.open({ room: newRoom("emoji"), name: "Ada" });
  await ada.field.fill("look: ");
  await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
  await ada.page.getByLabel("Search emoji").fill("seedling");
  await until(async () => expect(await ada.page.locator(".picker-emoji").count()).toBe(1));
  await ada.page.getByRole("button", { name: "seedling" }).click();
  expect(await ada.field.inputValue()).toBe("look: 🌱");
});

test("a draft waits for its writer, and what is too long is told before it is sent", async () => {
  const ada = await PageHarness.open({ room: newRoom("draft"), name: "Ada" });
  await ada.field.fill("not yet");
  await ada.page.reload();
  await until(async () => expect(await ada.field.inputValue()).toBe("not yet"));
  await ada.field.fill("x".repeat(4001));
  await ada.page.locator(".hint").getByText("1 character too long").waitFor();
  await ada.field.press("Enter");
  expect(await ada.field.inputValue()).toHaveLength(4001);
  expect(await ada.messages.count()).toBe(0);
});

test("what no more fits among the unsent messages stays in the field, and goes out later", async () => {
  const room = newRoom("full");
  const ben = await guest(room, "Ben");
  const ada = await PageHarness.open({ room, name: "Ada" });
  let silent = false;
  let cut = async () => {};
  await ada.page.routeWebSocket(/\/websocket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => silent || server.send(frame));
    cut = () => socket.close({ code: 4000 });
  });
  await ada.page.reload();
  await ada.say("before");
  await ada.sees("before");

  silent = true;
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
  await ada.sayAtOnce(lines);
  await ada.message("line 199").waitFor();
  await ada.say("one more");
  const toast = ada.page.getByText("There is no space left on this device for more unsent messages.");
  await toast.waitFor();
  expect(await ada.field.inputValue()).toBe("one more");
  // The banner of a lost connection may come in meanwhile, and move the message away from the pointer.
  await until(async () => {
    await ada.message("before").hover();
    await ada.page.getByRole("button", { name: "React with 👍" }).click({ timeout: 2000 });
  });

  silent = false;
  await cut();
  await ben.event("message", ({ text }) => text === "line 199");
  await ada.field.press("Enter");
  await ada.sees("one more");
  await until(() =>
    expect(ben.ops.flatMap((each) => (each.type === "message" ? [each.text] : []))).toEqual([
      "before",
      ...lines,
      "one more",
    ]),
  );
});

test("of more than two hundred people the number is shown, and the names when they are asked for", async () => {
  const room = newRoom("crowd");
  const guests = await Promise.all(Array.from({ length: 205 }, (_, i) => guest(room, `Guest ${i}`)));
  const ada = await PageHarness.open({ room, name: "Ada" });
  const side = ada.page.locator(".room-side");
  await side.getByText("206 people").waitFor();
  expect(await side.locator(".member").count()).toBe(0);
  await side.getByRole("button", { name: "Show all names" }).click();
  await until(async () => expect(await side.locator(".member").count()).toBe(206));
  for (const each of guests) each.ws.close(1000);
});
