import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "./support/axe.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** The ways to look at the page. */
const LOOKS: Readonly<Record<string, BrowserContextOptions & { readonly isLarge?: true }>> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "forced colours": { forcedColors: "active" },
  "right to left": { locale: "ar-EG" },
  "200 % text": { isLarge: true },
};

/** A state of a room, by its name: what to do to get there, and how to get back. */
type State = readonly [name: string, enter: (ada: PageHarness) => Promise<unknown>, leave?: Leave];
type Leave = (page: Page) => Promise<unknown>;

const closeSheet: Leave = async (page) => {
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
};

const sheet = (name: string, open: (ada: PageHarness) => Promise<unknown>, content: string): State => [
  `the sheet ${name}`,
  async (ada) => {
    await open(ada);
    await ada.page.locator("dialog[open]").locator(content).first().waitFor();
  },
  closeSheet,
];

/** In the order in which they are gone through, in one room. */
const STATES: readonly State[] = [
  ["a conversation", (ada) => ada.sees("an answer for")],
  ["a message's tools", (ada) => ada.message("an answer for").locator(".bubble").hover()],
  ["a long message, folded", (ada) => ada.message("line 1").locator(".fold").waitFor()],
  [
    "a reply that is begun",
    async (ada) => {
      await ada.page.evaluate(command, "reply");
      await ada.page.locator(".task").waitFor();
    },
    (page) => page.keyboard.press("Escape"),
  ],
  [
    "an edit that is begun",
    async (ada) => {
      await ada.page.evaluate(command, "edit");
      await ada.page.locator(".task").waitFor();
    },
    (page) => page.keyboard.press("Escape"),
  ],
  [
    "a text that is too long",
    async (ada) => {
      await ada.field.fill("x".repeat(4001));
      await ada.page.locator(".hint.bad").waitFor();
    },
    (page) => page.locator(".composer textarea").fill(""),
  ],
  sheet("of a message", (ada) => ada.page.evaluate(command, "openMenu"), ".menu-entry"),
  sheet("of who reacted", (ada) => ada.page.evaluate(command, "openReactions"), ".reactors"),
  sheet("of emoji", (ada) => ada.page.locator(".composer > button").first().click(), ".picker button"),
  sheet("of people", (ada) => ada.page.locator(".faces").click(), ".member"),
  sheet("of an invitation", (ada) => ada.page.locator(".header-button").click(), ".qr"),
  sheet("of shortcuts", (ada) => pressOutside(ada, "?"), "dl, table, ul"),
  sheet("of settings", (ada) => ada.page.locator(".room-header > .round").last().click(), "select"),
  [
    "a deletion that can be undone",
    async (ada) => {
      await ada.page.evaluate(command, "delete");
      await ada.page.locator(".mine.gone .note").waitFor();
    },
  ],
  [
    "without a network",
    async (ada) => {
      await ada.page.context().setOffline(true);
      await ada.page.locator(".banner").waitFor();
      await ada.say("waits");
      await ada.message("waits").locator(".note").waitFor();
    },
  ],
];

for (const [way, { isLarge, ...options }] of Object.entries(LOOKS)) {
  test(`axe-core finds nothing wrong in any state: ${way}`, { timeout: 120_000 }, async () => {
    const viewport = { width: 1000, height: 800 };
    const open = async (room: string, name?: string) => {
      const opened = await PageHarness.open({
        room,
        ...(name && { name }),
        cuts: true,
        options: { viewport, reducedMotion: "reduce", ...options },
      });
      if (isLarge)
        await opened.page.evaluate(() => document.documentElement.style.setProperty("font-size", "32px"));
      return opened;
    };
    const found: Record<string, string[]> = {};
    const look = async (state: string, page: Page) => {
      await page.waitForFunction(isAtRest);
      const wrong = await violations(page);
      if (wrong.length > 0) found[state] = wrong;
    };
    const start = await open("");
    await look("the start page", start.page);
    const empty = await open(newRoom("void"), "Ada");
    await empty.page.locator(".qr").waitFor();
    await look("an empty room", empty.page);
    const ada = await open(await room(), "Ada");
    await ada.say("mine");
    await ada.sees("mine");
    for (const [name, enter, leave] of STATES) {
      await enter(ada);
      await look(name, ada.page);
      await leave?.(ada.page);
    }
    expect(found).toEqual({});
  });
}

/** A room with every kind of message. */
async function room(): Promise<string> {
  const room = newRoom("looks");
  const ben = await guest(room, "Ben");
  const mei = await guest(room, "Mei");
  const first = await op(ben, {
    type: "send",
    text: "A **list** of `things`:\n\n- [ ] one\n- [two](https://example.com)\n\n> said\n\n```js\ncode\n```",
  });
  await op(mei, { type: "react", target: first, emoji: "🎉" });
  const gone = await op(ben, { type: "send", text: "gone" });
  await op(ben, { type: "delete", target: gone });
  await op(mei, { type: "send", text: "🎉" });
  await op(ben, { type: "send", text: Array.from({ length: 60 }, (_, i) => `line ${i}`).join("\n") });
  await op(mei, { type: "send", text: "an answer for @Ada", replyTo: first });
  return room;
}

/** Runs a command on the newest message that it makes sense for. */
function command(name: string): void {
  interface Kept {
    readonly sid: string;
    readonly reactions?: object;
  }
  interface Room extends Element {
    readonly state: { readonly messages: readonly Kept[]; readonly you: { readonly sid: string } };
    readonly commands: Readonly<Record<string, (message: Kept) => void>>;
  }
  const room = document.querySelector("alcove-app")?.shadowRoot?.querySelector<Room>("alcove-room");
  const message = room?.state.messages.findLast((each) =>
    name === "openReactions" ? each.reactions : name === "reply" || each.sid === room.state.you.sid,
  );
  if (message) room?.commands[name]?.(message);
}

async function pressOutside(ada: PageHarness, key: string): Promise<void> {
  await ada.page.locator(".back").focus();
  await ada.page.keyboard.press(key);
}

/** Whether nothing moves or fades: half-faded text has no contrast. */
function isAtRest(): boolean {
  const root = document.querySelector("alcove-app")?.shadowRoot;
  if (!root) return false;
  const dialog = root.querySelector("dialog[open]");
  const isMoving = root
    .getAnimations()
    .some((each) => each.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  return !isMoving && (!dialog || getComputedStyle(dialog).opacity === "1");
}
