/**
 * Caches the page's own files, so that it opens without a network. The network comes first: a cached document is used
 * only if the server is unreachable. Each version of the page has a cache of its own, which is filled once, when the
 * worker is installed, and deleted when a worker of another version takes over. Until then the pages of the old version
 * find every file that they still have to load.
 */

import { roomOf, roomPath } from "./device/room-path.ts";

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Tapped extends Waiting {
  readonly notification: Notification;
}

interface Told extends Waiting {
  readonly data: unknown;
}

interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
}

interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: Told) => void): void;
  addEventListener(type: "notificationclick", listener: (event: Tapped) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
}

/** The paths of the page's files, and a hash of their names and contents. The build knows both. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

/** The caches of the page's files. Other caches of this origin are none of this worker's business. */
const CACHES = "alcove-shell";
const CACHE = `${CACHES}-${SHELL_VERSION}`;
const SHELL = "/app.html";
const HASHED = /^\/assets\//;
const PAGE = /^\/(?:room\/[^/]+)?$/;
const EMOJI = /^\/emoji\//;

const worker = globalThis as unknown as Worker;

worker.addEventListener("install", (event) => event.waitUntil(fill()));

worker.addEventListener("activate", (event) =>
  event.waitUntil(removeOldCaches().then(() => worker.clients.claim())),
);

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (HASHED.test(pathname)) event.respondWith(fromCacheFirst(request));
  else if (request.mode === "navigate" && PAGE.test(pathname)) {
    event.respondWith(fromNetworkFirst(request, SHELL));
    event.waitUntil(refill());
  } else if (SHELL_FILES.includes(pathname) || EMOJI.test(pathname))
    event.respondWith(fromNetworkFirst(request));
});

/** A page tells the script that it runs. If it is the only page, and of this version, the old version has no use. */
worker.addEventListener("message", (event) => {
  const script = event.data;
  if (typeof script !== "string" || !SHELL_FILES.includes(script)) return;
  event.waitUntil(openPages().then((pages) => (pages.length === 1 ? worker.skipWaiting() : undefined)));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const room = String(event.notification.data);
  event.waitUntil(
    openPages().then((pages) => {
      const page = pages.find(({ url }) => roomOf(new URL(url).pathname) === room);
      return page ? page.focus() : worker.clients.openWindow(roomPath(room));
    }),
  );
});

/** Fills the cache. Fails if the server has another version by now: the browser then tries again later. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL_FILES.map((path) => new Request(path, { cache: "no-cache" })));
  const text = (await (await cache.match(SHELL))?.text()) ?? "";
  if (SHELL_FILES.some((path) => path.startsWith("/assets/app-") && text.includes(`"${path}"`))) return;
  await caches.delete(CACHE);
  throw new Error("The server's page is of another version.");
}

/** Fills the cache again after the reader or the browser has emptied it. */
async function refill(): Promise<void> {
  if (await caches.match(SHELL, { cacheName: CACHE })) return;
  await fill().catch(() => {
    // The server is unreachable, or has another version.
  });
}

async function removeOldCaches(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

function openPages(): Promise<readonly Page[]> {
  return worker.clients.matchAll({ type: "window", includeUncontrolled: true });
}

async function fromCacheFirst(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

/** @param path of the cached file, if the request's own is not its name: all rooms have the same document */
async function fromNetworkFirst(request: Request, path?: string): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok && EMOJI.test(new URL(request.url).pathname)) {
      await (await caches.open(CACHE)).put(request, response.clone());
    }
    return response;
  } catch (error) {
    const cached = await caches.match(path ?? request, { cacheName: CACHE });
    if (cached) return cached;
    throw error;
  }
}
