import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import type { RoomState } from "../../../src/client/index.ts";
import { join, type Line, until } from "../../server/support/line.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.connect(inject("browser"));
});
afterAll(() => browser.close());

let consoleMessages: string[] = [];
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  const messages = consoleMessages;
  consoleMessages = [];
  expect(messages).toEqual([]);
});

/** What the browser itself logs when a server is away: a page cannot prevent it. */
const NETWORK = /WebSocket connection to|net::ERR_|Failed to load resource/;

export interface PageOptions {
  readonly room: string;
  /** The name to enter with; without it the page reads along. */
  readonly name?: string;
  readonly server?: string;
  readonly options?: BrowserContextOptions;
  /** The test cuts the server off, so that the browser may log network errors. */
  readonly cuts?: boolean;
}

let rooms = 0;

/** The name of a room that no other test uses. */
export function newRoom(about: string): string {
  return `${about}-${process.pid}-${rooms++}`;
}

/** A page in a browser profile of its own. Any message in its console, and any error, fails the test. */
export class PageHarness {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open({
    room,
    name,
    server = inject("server"),
    options,
    cuts,
  }: PageOptions): Promise<PageHarness> {
    const context = await browser.newContext({
      locale: "en-GB",
      viewport: { width: 1200, height: 800 },
      ...options,
    });
    if (name !== undefined) {
      await context.addInitScript((kept) => localStorage.setItem("alcove.page.name", kept), name);
    }
    const page = await context.newPage();
    page.on("console", (message) => {
      if (cuts && NETWORK.test(message.text())) return;
      consoleMessages.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => consoleMessages.push(String(error)));
    await page.goto(`${server}${room === "" ? "/" : `/room/${room}`}`);
    const harness = new PageHarness(page);
    if (name !== undefined) await harness.field.waitFor();
    // Its view comes after the page, and takes the focus then.
    else await page.locator(".card, .composer textarea, .failure, .room-main").first().waitFor();
    if (name !== undefined && !cuts) await harness.isIn();
    return harness;
  }

  /** Waits until the room has let the page in: what happens from now on happens before its eyes. */
  async isIn(): Promise<void> {
    await this.page.waitForFunction(() => {
      const app = document.querySelector("alcove-app");
      const room = app?.shadowRoot?.querySelector<Element & { state?: RoomState }>("alcove-room");
      return room?.state?.status.kind === "live";
    });
  }

  /** Asks for a name: the page reads along, and its reader wants to say something. */
  async saySomething(): Promise<void> {
    await this.page.getByRole("button", { name: "Say something" }).click();
    await this.page.locator("#name").waitFor();
  }

  /** The field of the composer. */
  get field(): Locator {
    return this.page.locator(".composer textarea");
  }

  /** All rendered messages. */
  get messages(): Locator {
    return this.page.locator(".message");
  }

  /** The rendered message with this text. */
  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Sends many messages in one task of the page, as a very fast writer would. */
  async sayAtOnce(texts: readonly string[]): Promise<void> {
    await this.field.evaluate((field, texts) => {
      for (const text of texts) {
        (field as HTMLTextAreaElement).value = text;
        field.dispatchEvent(new Event("input"));
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
      }
    }, texts);
  }

  /** Waits until a message is shown as stored in the log. */
  async sees(text: string): Promise<Locator> {
    const message = this.message(text).and(this.page.locator("[data-seq]"));
    await message.first().waitFor();
    return message;
  }

  /** Points at a message, and clicks a button of its toolbar: another's may still be there for a moment. */
  async use(message: Locator, tool: string): Promise<void> {
    // What comes in meanwhile may move the message away from under the pointer.
    await until(async () => {
      await message.hover();
      await message.getByRole("toolbar").getByRole("button", { name: tool }).click({ timeout: 2_000 });
    }, 20_000);
  }

  /** The texts of the rendered messages, from top to bottom. */
  async texts(): Promise<string[]> {
    return this.page.locator(".message .text").allInnerTexts();
  }

  async seesAll(...texts: string[]): Promise<void> {
    await until(async () => expect(await this.texts()).toEqual(texts));
  }
}

/** Joins a room over a socket, without a page. */
export function guest(room: string, name: string, server = inject("server")): Promise<Line> {
  return join(`${server.replace("http", "ws")}/room/${room}/websocket`, name);
}

let refs = 0;

/** Sends an op for a guest, and waits for its acknowledgement. Returns its seq. */
export async function op(line: Line, frame: Record<string, unknown>): Promise<number> {
  const ref = `g${refs++}`;
  line.say({ ref, ...frame });
  return until(() => {
    const found = line.ops.find((each) => each.ref === ref);
    if (!found) throw new Error(`not acknowledged: ${JSON.stringify(frame)}`);
    return found.seq;
  });
}

/** Sends many messages for a guest at once, and waits for the last. */
export async function sayMany(line: Line, count: number, text: (i: number) => string): Promise<void> {
  for (let i = 0; i < count; i++) line.say({ type: "send", ref: `m${i}`, text: text(i) });
  const last = `m${count - 1}`;
  await line.event("message", ({ ref }) => ref === last);
}
