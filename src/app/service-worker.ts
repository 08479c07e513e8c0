/**
 * Keeps the page's own files, so that it opens without a network. The network always comes first: what is kept is
 * shown only where the server cannot be reached, and so never against a newer one. Files whose names carry their
 * contents' hash are the exception: they cannot be stale.
 */

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

interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
}

interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "notificationclick", listener: (event: Tapped) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
}

const CACHE = "alcove-shell";
const SHELL = "/app.html";
const WITHOUT_NETWORK = [
  SHELL,
  "/page.css",
  "/theme.js",
  "/icon.svg",
  "/icon-unread.svg",
  "/manifest.webmanifest",
];
const HASHED = /^\/assets\//;
const PAGE = /^\/(?:room\/[^/]+)?$/;

const worker = globalThis as unknown as Worker;

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([fill(), worker.skipWaiting()]));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (HASHED.test(url.pathname)) event.respondWith(fromCacheFirst(request));
  else if (request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(request));
  else if (WITHOUT_NETWORK.includes(url.pathname) || url.pathname.startsWith("/emoji/")) {
    event.respondWith(fromNetworkFirst(request));
  }
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = String(event.notification.data);
  event.waitUntil(
    worker.clients.matchAll({ type: "window" }).then((pages) => {
      const page = pages.find((each) => each.url === url) ?? pages[0];
      return page ? page.focus() : worker.clients.openWindow(url);
    }),
  );
});

/** At the first visit the page's scripts were fetched before anybody could keep them: their addresses are asked for. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  const scripts = (await (await fetch("/shell.json", { cache: "no-cache" })).json()) as string[];
  await cache.addAll([...WITHOUT_NETWORK, ...scripts]);
}

/** Every page of ours is one and the same document: one copy of it serves all rooms. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    // A redirect, or a refusal of the room's name, is not the shell. What the shell names has to be kept with it.
    if (response.ok && !response.redirected) await keepPage(cache, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(SHELL);
    if (kept) return kept;
    throw error;
  }
}

/** A new shell replaces the old one only together with all of its scripts. */
async function keepPage(cache: Cache, response: Response): Promise<void> {
  const kept = await (await cache.match(SHELL))?.text();
  const text = await response.clone().text();
  if (kept === text) return;
  void fill()
    .then(() => cache.put(SHELL, response))
    .catch(() => {
      // The network has gone again: the old shell and its scripts still belong together.
    });
}

async function fromCacheFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function fromNetworkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}
