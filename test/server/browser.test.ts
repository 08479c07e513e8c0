import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chrome } from "../app/support/chrome.ts";
import { join, Line, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    Server.start(),
    chrome().then((options) => chromium.launch(options)),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** A page in a profile of its own, and whatever its console complained of. */
async function newPage(): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints };
}

async function enter(page: Page, name: string, room: string): Promise<void> {
  await page.goto(`${server.url}/classic.html`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Room").fill(room);
  await page.getByRole("button", { name: "Join" }).click();
}

function conversation(page: Page): Promise<string> {
  return page.getByLabel("The conversation").inputValue();
}

test("T4: two people and a terminal talk over the classic page, with nothing in its console", async () => {
  const alice = await newPage();
  const bob = await newPage();
  await enter(alice.page, "alice", "Classic");
  await until(async () => expect(await conversation(alice.page)).toBe("alice joined.\n"));
  const terminal = await new Line(`${server.socketUrl("classic")}?username=tess`).opened();
  await enter(bob.page, "bob", "classic");
  await terminal.hears("tess joined.", "bob joined.");
  await bob.page.getByLabel("Your message").fill("hi <b>there</b>");
  await bob.page.getByLabel("Your message").press("Enter");
  await terminal.hears("tess joined.", "bob joined.", "bob: hi <b>there</b>");
  terminal.say("hello bob");
  const lines = [
    "alice joined.",
    "tess joined.",
    "bob joined.",
    "bob: hi <b>there</b>",
    "tess: hello bob",
    "",
  ];
  await until(async () => expect(await conversation(alice.page)).toBe(lines.join("\n")));
  await bob.page.close();
  await until(async () =>
    expect(await conversation(alice.page)).toBe([...lines.slice(0, -1), "bob left.", ""].join("\n")),
  );
  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
});

test("T2: a taken name is said on the page, and the form is there again", async () => {
  const terminal = await new Line(`${server.socketUrl("taken")}?username=alice`).opened();
  await terminal.hears("alice joined.");
  const { page } = await newPage();
  await enter(page, "alice", "taken");
  await until(async () => expect(await conversation(page)).toContain("Username already taken."));
  await until(async () => expect(await page.getByRole("button", { name: "Join" }).isEnabled()).toBe(true));
});

test("H6: a reload in a browser is no leaving; H5: a second tab is no second member", async () => {
  const watcher = await join(server.socketUrl("reload"), "watcher");
  const { page } = await newPage();
  const token = `${"B".repeat(42)}A`;
  const enterAs = (client: string) =>
    page.evaluate(
      ([url, hello]) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url as string, "alcove.v1");
          socket.onopen = () => socket.send(hello as string);
          socket.onmessage = ({ data }) => resolve(data);
        }),
      [server.socketUrl("reload"), JSON.stringify({ type: "hello", name: "alice", token, client })],
    );
  await page.goto(`${server.url}/classic.html`);
  await enterAs("tab-1");
  await watcher.event("joined", ({ name }) => name === "alice");
  await page.reload();
  await enterAs("tab-1");
  await enterAs("tab-2");
  watcher.say({ type: "send", ref: "mark", text: "after all that" });
  await watcher.event("message");
  const comings = watcher.events.filter(
    (event) => "sid" in event && event.type !== "message" && event.name === "alice",
  );
  expect(comings.map(({ type }) => type)).toEqual(["joined"]);
});
