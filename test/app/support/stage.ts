import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { join, type Line, until } from "../../server/support/line.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.connect(inject("browser"));
});
afterAll(() => browser.close());

let complaints: string[] = [];
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  const heard = complaints;
  complaints = [];
  expect(heard).toEqual([]);
});

/** What the browser itself says of a server that is away: no page can keep it from saying so. */
const NETWORK = /WebSocket connection to|net::ERR_|Failed to load resource/;

export interface Scene {
  readonly room: string;
  /** The name of who is at the page; without it the page asks. */
  readonly name?: string;
  readonly server?: string;
  readonly options?: BrowserContextOptions;
  /** The server is going to be away. */
  readonly cuts?: boolean;
}

let rooms = 0;

/** A room that nobody was in before. */
export function newRoom(about: string): string {
  return `${about}-${process.pid}-${rooms++}`;
}

/** Somebody at the page of a room, in a browser profile of their own. Any complaint in the console fails the test. */
export class Visitor {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open({ room, name, server = inject("server"), options, cuts }: Scene): Promise<Visitor> {
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
      complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`${server}${room === "" ? "/" : `/room/${room}`}`);
    const visitor = new Visitor(page);
    if (name !== undefined) await visitor.field.waitFor();
    return visitor;
  }

  /** Where one writes. */
  get field(): Locator {
    return this.page.locator(".composer textarea");
  }

  /** All messages that stand in the page. */
  get messages(): Locator {
    return this.page.locator(".message");
  }

  /** The message with this text. */
  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Waits until a message is in the log, and shown as such. */
  async sees(text: string): Promise<Locator> {
    const message = this.message(text).and(this.page.locator("[data-seq]"));
    await message.first().waitFor();
    return message;
  }

  /** The texts of the messages that stand in the page, from top to bottom. */
  async texts(): Promise<string[]> {
    return this.page.locator(".message .text").allInnerTexts();
  }

  async seesAll(...texts: string[]): Promise<void> {
    await until(async () => expect(await this.texts()).toEqual(texts));
  }
}

/** Somebody in a room without a page. */
export function guest(room: string, name: string, server = inject("server")): Promise<Line> {
  return join(`${server.replace("http", "ws")}/room/${room}/websocket`, name);
}

let refs = 0;

/** Says an op for a guest, and waits for it: its seq. */
export async function op(line: Line, frame: Record<string, unknown>): Promise<number> {
  const ref = `g${refs++}`;
  line.say({ ref, ...frame });
  return until(() => {
    const found = line.ops.find((each) => each.ref === ref);
    if (!found) throw new Error(`not acknowledged: ${JSON.stringify(frame)}`);
    return found.seq;
  });
}

/** Lets a guest say many things at once; waits for the last. */
export async function sayMany(line: Line, count: number, text: (i: number) => string): Promise<void> {
  for (let i = 0; i < count; i++) line.say({ type: "send", ref: `m${i}`, text: text(i) });
  const last = `m${count - 1}`;
  await line.event("message", ({ ref }) => ref === last);
}
