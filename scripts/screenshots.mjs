// Takes pictures of the page, on a server and in a browser of its own: the two that the README shows, into docs/images/;
// with --all every state of it at three widths, light and dark, into .cache/screenshots/, to look at.

import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { chrome } from "../test/app/support/chrome.ts";
import { Server } from "../test/server/support/server.ts";

const all = process.argv.includes("--all");
const images = fileURLToPath(new URL(all ? "../.cache/screenshots/" : "../docs/images/", import.meta.url));

/** One room for each picture: the same people would meet themselves in one. */
const NAMES = {
  "1440-light": "roof-garden",
  "768-light": "greenhouse",
  "360-light": "seedlings",
  "1440-dark": "night-garden",
  "768-dark": "herb-patch",
  "360-dark": "balcony",
};

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 360, height: 740, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
];

let refs = 0;

await mkdir(images, { recursive: true });
const server = await Server.start({ MESSAGE_BURST: 100 });
const { executablePath, args } = await chrome();
const browser = await chromium.launch({ executablePath, args });
try {
  if (all) await everything();
  else await Promise.all([talk("light", WIDTHS[0]), talk("dark", WIDTHS[2])]);
} finally {
  await browser.close();
  await server.stop();
}

async function everything() {
  for (const colorScheme of ["light", "dark"]) {
    for (const size of WIDTHS) await pictures(colorScheme, size);
  }
  const arabic = { room: await conversation("rooftop"), name: "سارة", locale: "ar", ...WIDTHS[0] };
  await page(arabic, "arabic-1440-light");
  await offline();
}

/** A conversation among friends. */
async function talk(colorScheme, size) {
  const about = `${size.width}-${colorScheme}`;
  const room = await conversation(NAMES[about]);
  await page({ colorScheme, ...size, room, name: "Ada" }, `conversation-${about}`, answer);
}

async function pictures(colorScheme, size) {
  const { width: w } = size;
  const about = `${w}-${colorScheme}`;
  const look = { colorScheme, ...size };
  await page({ ...look }, `front-${about}`);
  await page(
    { ...look, room: colorScheme === "dark" ? `night-owls-${w}` : `book-club-${w}`, name: "Ada" },
    `empty-${about}`,
  );
  await page(
    { ...look, room: await conversation(NAMES[about]), name: "Ada" },
    `conversation-${about}`,
    answer,
  );
}

/** What is written while the server is away waits, and says so. */
async function offline() {
  const room = await conversation("allotment");
  await page({ room, name: "Ada", ...WIDTHS[0] }, "offline-1440-light", async (visit) => {
    await visit.locator(".message pre").waitFor();
    await server.kill();
    await visit.getByText("Connection lost.").first().waitFor();
    await say(visit, "I will bring the blue watering can 💧");
    await visit.getByText("Will be sent when you are back").waitFor();
    await visit.locator(".banner").waitFor();
  });
  await server.start();
}

async function page({ room, name, locale = "en-GB", width, height, ...options }, file, act) {
  const context = await browser.newContext({
    locale,
    viewport: { width, height },
    reducedMotion: "reduce",
    ...options,
  });
  if (name) await context.addInitScript((kept) => localStorage.setItem("alcove.page.name", kept), name);
  const visit = await context.newPage();
  await visit.goto(`${server.url}${room ? `/room/${room}` : "/"}`);
  await visit.locator(name ? ".composer" : ".card").waitFor();
  if (name) await visit.locator(".message, .qr").first().waitFor();
  await act?.(visit);
  await visit.evaluate(() => document.fonts.ready);
  await visit.screenshot({ path: `${images}${file}.png` });
  await context.close();
}

async function answer(visit) {
  await visit.locator(".message pre").waitFor();
  await say(visit, "I can take Monday, I am around anyway");
  await visit.locator(".message[data-seq]", { hasText: "I can take Monday" }).waitFor();
}

async function say(visit, text) {
  await visit.locator(".composer textarea").fill(text);
  await visit.locator(".composer textarea").press("Enter");
}

/** Says something in a room where nobody was before; its name. */
async function conversation(room) {
  const [ben, mei, yusuf] = await Promise.all(
    ["Ben Okafor", "Mei", "يوسف"].map((name) => join(server.socketUrl(room), name)),
  );
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
async function join(url, name) {
  const socket = new WebSocket(url, "alcove.v1");
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "hello", name }));
  await heard(socket, ({ type }) => type === "welcome");
  return socket;
}

/** Says an op; its seq. */
async function op(socket, frame) {
  const ref = `picture-${refs++}`;
  const answer = heard(socket, (event) => event.ref === ref);
  socket.send(JSON.stringify({ ref, ...frame }));
  const { seq, detail } = await answer;
  if (seq === undefined) throw new Error(detail);
  return seq;
}

/** The next event that fits. */
function heard(socket, fits) {
  return new Promise((resolve) => {
    const listen = ({ data }) => {
      const event = JSON.parse(data).find(fits);
      if (!event) return;
      socket.removeEventListener("message", listen);
      resolve(event);
    };
    socket.addEventListener("message", listen);
  });
}
