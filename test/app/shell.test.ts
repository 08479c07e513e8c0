import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** Passes requests on to the server, and serves a service worker of a later version once that is deployed. */
class Deployment {
  deployed = false;
  readonly #http: HttpServer = createServer(async ({ url = "/", headers }, response) => {
    const answer = await fetch(inject("server") + url, { headers: { accept: headers.accept ?? "*/*" } });
    const kept = ["content-type", "content-security-policy"].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    response.writeHead(answer.status, Object.fromEntries(kept));
    if (url === "/service-worker.js") response.end(this.#worker(await answer.text()));
    else response.end(Buffer.from(await answer.arrayBuffer()));
  });
  /** The version of the page in dist/. */
  version = "";

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#http.listen(0, "127.0.0.1", done));
  }

  stop(): void {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  #worker(source: string): string {
    return this.deployed ? source.replaceAll(this.version, "later") : source;
  }
}

let deployment: Deployment;
beforeAll(async () => {
  deployment = new Deployment();
  await deployment.start();
});
afterAll(() => deployment.stop());

function cacheNames(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await caches.keys()).sort());
}

test("a new version's files replace the old one's when no page needs them any more, and nothing else is touched", async () => {
  const { url } = deployment;
  const { page } = await PageHarness.open({ room: "", cuts: true });
  await page.goto(`${url}/classic.html`);
  await page.evaluate(() =>
    Promise.all(["alcove-shell", "another-application"].map((name) => caches.open(name))),
  );
  await page.goto(`${url}/`);
  await page.evaluate(() =>
    Promise.all(["alcove-shell", "another-application"].map((name) => caches.open(name))),
  );
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // A cache of an older page is gone; that of another application is not.
  const current = expect.stringMatching(/^alcove-shell-./);
  await until(async () => expect(await cacheNames(page)).toEqual([current, "another-application"]));
  const [name = ""] = await cacheNames(page);
  deployment.version = name.slice("alcove-shell-".length);

  const second = await page.context().newPage();
  await second.goto(`${url}/`);
  await second.locator(".card").waitFor();
  deployment.deployed = true;
  await page.reload();
  await until(async () =>
    expect(
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting !== null),
    ).toBe(true),
  );
  // The second page may still load parts of its version.
  expect(await cacheNames(page)).toEqual(expect.arrayContaining([name, "another-application"]));
  await second.close();
  // For a moment the browser may still count the page that was closed.
  await until(async () => {
    await page.reload();
    const isReplaced = async () =>
      expect(await cacheNames(page)).toEqual(["alcove-shell-later", "another-application"]);
    await until(isReplaced, 3_000);
  });
});

test("a tapped notification opens the room that it is about", async () => {
  const here = newRoom("here");
  const there = newRoom("there");
  const ada = await PageHarness.open({ room: here, name: "Ada" });
  const context = ada.page.context();
  await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const [worker] = context.serviceWorkers();
  // The browser of the tests shows no notifications, and only a person's tap lets a worker open and focus windows.
  const tap = (room: string) =>
    worker?.evaluate(
      (room) =>
        new Promise<string>((resolve) => {
          const scope = globalThis as unknown as {
            clients: { openWindow: unknown };
            WindowClient: { prototype: { focus: unknown } };
          };
          scope.clients.openWindow = async (url: string) => resolve(`opens ${url}`);
          scope.WindowClient.prototype.focus = async function (this: { url: string }) {
            resolve(`shows ${new URL(this.url).pathname}`);
          };
          const notification = { data: room, close() {} };
          dispatchEvent(Object.assign(new Event("notificationclick"), { notification, waitUntil() {} }));
        }),
      room,
    );
  expect(await tap(here)).toBe(`shows /room/${here}`);
  expect(await tap(there)).toBe(`opens /room/${there}`);
});

test("a notification of a room that this tab has left since leads back to it", async () => {
  const room = newRoom("mentioned");
  const ben = await guest(room, "Ben");
  const { page } = await PageHarness.open({ room: "" });
  await page.context().addInitScript(() => {
    localStorage.setItem("alcove.page.name", "Ada");
    localStorage.setItem("alcove.page.notifications", "on");
    Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    // The browser of the tests shows no notifications: this one can only be clicked.
    class Clickable {
      static readonly permission = "granted";
      static last: Clickable | null = null;
      onclick: (() => void) | null = null;
      constructor() {
        Clickable.last = this;
      }
      close(): void {}
    }
    Object.assign(globalThis, { Notification: Clickable });
  });
  await page.goto(`${inject("server")}/room/${room}`);
  await ben.event("joined", ({ name }) => name === "Ada");
  await op(ben, { type: "send", text: "@Ada, are you there?" });
  type Made = { Notification: { last: { onclick: (() => void) | null } | null } };
  await page.waitForFunction(() => (globalThis as unknown as Made).Notification.last !== null);
  await page.locator(".back").click();
  await page.locator(".card").waitFor();
  await page.evaluate(() => (globalThis as unknown as Made).Notification.last?.onclick?.());
  await page.waitForURL(`**/room/${room}`);
  await page.getByText("@Ada, are you there?").first().waitFor();
});

test("the page says at once that the network is gone, and is back at once", async () => {
  const room = newRoom("offline");
  const ben = await guest(room, "Ben");
  const ada = await PageHarness.open({ room, name: "Ada", cuts: true });
  await ada.say("before");
  await ada.sees("before");
  await ada.page.context().setOffline(true);
  await ada.page.locator(".banner").getByText("You're offline.").waitFor({ timeout: 1000 });
  await ada.say("meanwhile");
  await ada.message("meanwhile").waitFor();
  await op(ben, { type: "send", text: "from outside" });
  await ada.page.context().setOffline(false);
  await ada.sees("from outside");
  await ada.sees("meanwhile");
  await until(async () => expect(await ada.page.locator(".banner").count()).toBe(0));
});

test("a page that is opened offline has one note, the room's name, and what waits to be sent", async () => {
  const room = newRoom("alone");
  const ada = await PageHarness.open({ room, name: "Ada", cuts: true });
  await ada.say("kept in the room");
  await ada.sees("kept in the room");
  const { page } = ada;
  await until(async () =>
    expect(
      await page.evaluate(
        async () =>
          (await caches.match("/app.html")) !== undefined && navigator.serviceWorker.controller !== null,
      ),
    ).toBe(true),
  );
  await page.context().setOffline(true);
  await page.reload();
  await page.locator(".banner").getByText("You're offline.").waitFor();
  await page.locator(".banner").getByText("This device doesn't keep what was said here").waitFor();
  expect(await page.getByText("Entering…").count()).toBe(0);
  expect(await page.getByText("Connection lost").count()).toBe(0);
  expect(await page.getByText("You're offline.").filter({ visible: true }).count()).toBeLessThanOrEqual(2);
  await page.getByRole("heading", { name: room }).waitFor();
  await ada.say("written offline");
  await ada.message("written offline").getByText("Will be sent when you reconnect").waitFor();
  await page.reload();
  await ada.message("written offline").getByText("Will be sent when you reconnect").waitFor();
  await page.locator(".banner").waitFor();
  await page.context().setOffline(false);
  await ada.sees("written offline");
  await ada.seesAll("kept in the room", "written offline");
});
