// Takes pictures of the page, on a server and in a browser of its own: the two that the README shows, into docs/images/;
// with --all every state of it at three widths, light and dark, into .cache/screenshots/, to look at.

import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chrome } from "../test/app/support/chrome.ts";
import { Server } from "../test/server/support/server.ts";

const all = process.argv.includes("--all");
const images = fileURLToPath(new URL(all ? "../.cache/screenshots/" : "../docs/images/", import.meta.url));

interface Size {
  width: number;
  height: number;
  hasTouch?: boolean;
  isMobile?: boolean;
  deviceScaleFactor?: number;
}

type ColorScheme = "light" | "dark";

/** What is looked at, and through which window: the front page, if there is no room. */
interface Look extends Size {
  room?: string;
  /** An address that leads nowhere. */
  path?: string;
  /** Of the person who looks; without it the page asks for one. */
  name?: string;
  locale?: string;
  colorScheme?: ColorScheme;
}

/** An event of a room, as far as it is read here. */
interface RoomEvent {
  type: string;
  ref?: string;
  seq?: number;
  detail?: string;
}

/** One room for each picture: the same people would meet themselves in one. */
const NAMES: Record<string, string> = {
  "1440-light": "roof-garden",
  "768-light": "greenhouse",
  "360-light": "seedlings",
  "1440-dark": "night-garden",
  "768-dark": "herb-patch",
  "360-dark": "balcony",
};

const DESKTOP: Size = { width: 1440, height: 900 };
const TABLET: Size = { width: 768, height: 1024 };
const PHONE: Size = { width: 360, height: 740, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

let refs = 0;

await mkdir(images, { recursive: true });
const server = await Server.start({ MESSAGE_BURST: 100 });
const { executablePath, args } = await chrome();
const browser = await chromium.launch({ executablePath, args });
try {
  if (all) await everything();
  else await Promise.all([talk("light", DESKTOP), talk("dark", PHONE)]);
} finally {
  await browser.close();
  await server.stop();
}

async function everything(): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const size of [DESKTOP, TABLET, PHONE]) await pictures(colorScheme, size);
  }
  const arabic = { room: await conversation("rooftop"), name: "سارة", locale: "ar", ...DESKTOP };
  await page(arabic, "arabic-1440-light");
  await offline();
}

/** The room of a picture. */
function roomOf(about: string): string {
  const room = NAMES[about];
  if (room === undefined) throw new Error(`No room is named for ${about}.`);
  return room;
}

/** A conversation among friends. */
async function talk(colorScheme: ColorScheme, size: Size): Promise<void> {
  const about = `${size.width}-${colorScheme}`;
  const room = await conversation(roomOf(about));
  await page({ colorScheme, ...size, room, name: "Ada" }, `conversation-${about}`, answer);
}

async function pictures(colorScheme: ColorScheme, size: Size): Promise<void> {
  const { width: w } = size;
  const about = `${w}-${colorScheme}`;
  const look = { colorScheme, ...size };
  await page(look, `front-${about}`);
  await page({ ...look, path: "/room/My%20Room%20%D8%BA" }, `refused-${about}`);
  await page(
    { ...look, room: colorScheme === "dark" ? `night-owls-${w}` : `book-club-${w}`, name: "Ada" },
    `empty-${about}`,
  );
  await page(
    { ...look, room: await conversation(roomOf(about)), name: "Ada" },
    `conversation-${about}`,
    answer,
  );
}

/** What is written while the server is away waits, and says so. */
async function offline(): Promise<void> {
  const room = await conversation("allotment");
  await page({ room, name: "Ada", ...DESKTOP }, "offline-1440-light", async (visit) => {
    await visit.locator(".message pre").waitFor();
    await server.kill();
    await visit.getByText("Connection lost.").first().waitFor();
    await say(visit, "I will bring the blue watering can 💧");
    await visit.locator(".note").getByText("Will be sent when you reconnect").waitFor();
    await visit.locator(".banner").waitFor();
  });
  await server.start();
}

/** Takes one picture. @param act what is done before it is taken */
async function page(look: Look, file: string, act?: (visit: Page) => Promise<void>): Promise<void> {
  const {
    room,
    path = room ? `/room/${room}` : "/",
    name,
    locale = "en-GB",
    width,
    height,
    ...device
  } = look;
  const options: BrowserContextOptions = { locale, viewport: { width, height }, reducedMotion: "reduce" };
  const context = await browser.newContext({ ...options, ...device });
  if (name) await context.addInitScript((kept) => localStorage.setItem("alcove.page.name", kept), name);
  const visit = await context.newPage();
  await visit.goto(server.url + path);
  await visit.locator(name ? ".composer" : look.path ? "h1" : ".card").waitFor();
  if (name) await visit.locator(".message, .qr").first().waitFor();
  await act?.(visit);
  await visit.evaluate(() => document.fonts.ready);
  await visit.screenshot({ path: `${images}${file}.png` });
  await context.close();
}

async function answer(visit: Page): Promise<void> {
  await visit.locator(".message pre").waitFor();
  await say(visit, "I can take Monday, I am around anyway");
  await visit.locator(".message[data-seq]", { hasText: "I can take Monday" }).waitFor();
}

async function say(visit: Page, text: string): Promise<void> {
  await visit.locator(".composer textarea").fill(text);
  // On a phone Enter is a new line.
  await visit.locator(".composer .send").click();
}

/** Says something in a room where nobody was before; its name. */
async function conversation(room: string): Promise<string> {
  const url = server.socketUrl(room);
  const [ben, mei, yusuf] = await Promise.all([join(url, "Ben Okafor"), join(url, "Mei"), join(url, "يوسف")]);
  const arrived = await op(ben, { type: "send", text: "Morning! The seedlings came in the post 🌱" });
  await op(ben, { type: "send", text: "Twelve of them, all alive. They are by the *north* window for now." });
  await op(mei, { type: "react", target: arrived, emoji: "🎉" });
  await op(yusuf, { type: "react", target: arrived, emoji: "🎉" });
  await op(yusuf, { type: "react", target: arrived, emoji: "🌱" });
  const question = await op(mei, { type: "send", text: "Lovely. Who is watering this weekend?" });
  await op(mei, {
    type: "send",
    text: "So far:\n\n1. Saturday: Ben\n2. Sunday: me, unless it rains\n3. Monday: **nobody yet**",
  });
  await op(yusuf, { type: "send", text: "صباح الخير! أستطيع القدوم يوم الأحد أيضًا.", replyTo: question });
  const script = await op(ben, {
    type: "send",
    text: "The timer, if anybody wants to change it:\n\n```js\nconst minutes = soil.dry() ? 12 : 5;\nvalve.open({ minutes });\n```",
  });
  await op(mei, { type: "react", target: script, emoji: "👍" });
  await op(mei, { type: "send", text: "Thank you! @Ada, are you around on Monday?" });
  return room;
}

/** Somebody in a room without a page. */
async function join(url: string, name: string): Promise<WebSocket> {
  const socket = new WebSocket(url, "alcove.v1");
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "hello", name }));
  await heard(socket, ({ type }) => type === "welcome");
  return socket;
}

/** Says an op; its seq. */
async function op(socket: WebSocket, frame: Record<string, unknown>): Promise<number> {
  const ref = `picture-${refs++}`;
  const answer = heard(socket, (event) => event.ref === ref);
  socket.send(JSON.stringify({ ref, ...frame }));
  const { seq, detail } = await answer;
  if (seq === undefined) throw new Error(detail);
  return seq;
}

/** The next event that fits. */
function heard(socket: WebSocket, fits: (event: RoomEvent) => boolean): Promise<RoomEvent> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<string>) => {
      const events: RoomEvent[] = JSON.parse(data);
      const event = events.find(fits);
      if (!event) return;
      socket.removeEventListener("message", listen);
      resolve(event);
    };
    socket.addEventListener("message", listen);
  });
}
