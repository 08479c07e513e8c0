import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server as HttpServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chrome } from "../app/support/chrome.ts";
import { join as joinRoom, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

const ROOT = new URL("../../", import.meta.url);

/** A server of pages; each test says what is on them. */
class Site {
  readonly #http: HttpServer;
  html = "<!doctype html>";

  private constructor() {
    this.#http = createServer((_, response) =>
      response.setHeader("Content-Type", "text/html").end(this.html),
    );
  }

  static async start(): Promise<Site> {
    const site = new Site();
    await new Promise<void>((resolve) => site.#http.listen(0, "127.0.0.1", resolve));
    return site;
  }

  get url(): string {
    return `http://localhost:${(this.#http.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#http.close();
  }
}

let server: Server;
let browser: Browser;
/** Its pages may connect. */
let friend: Site;
let stranger: Site;

beforeAll(async () => {
  [friend, stranger] = await Promise.all([Site.start(), Site.start()]);
  [server, browser] = await Promise.all([
    Server.start({ ALLOWED_ORIGINS: friend.url }),
    chrome().then((options): Promise<Browser> => chromium.launch(options)),
  ]);
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
  for (const site of [friend, stranger]) site?.stop();
});

async function visit(url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return page;
}

/** What is evaluated in a page goes there as text: the test's own compiler would make another import of it. */
function status(page: Page, room: string): Promise<{ kind: string; code?: string; detail?: string }> {
  return page.evaluate(`(async () => {
    const { RoomClient } = await import("${server.url}/client.js");
    const client = new RoomClient({ url: "${server.socketUrl(room)}", room: "${room}", name: "Ada" });
    return new Promise((resolve) => {
      client.subscribe(({ status }) => /live|refused/.test(status.kind) && resolve(status));
      client.start();
    });
  })()`);
}

describe("A page of another origin, in a browser that keeps origins apart", () => {
  test("can import the client module, and use no image of ours", async () => {
    const page = await visit(stranger.url);
    const names = await page.evaluate(`import("${server.url}/client.js").then(Object.keys)`);
    expect(names).toContain("RoomClient");
    const shows = (on: Page, path: string) =>
      on.evaluate(
        (src) =>
          new Promise<boolean>((resolve) => {
            const image = new Image();
            image.onload = () => resolve(true);
            image.onerror = () => resolve(false);
            image.src = src;
          }),
        server.url + path,
      );
    expect(await shows(page, "/icon-192.png")).toBe(false);
    expect(await shows(await visit(`${server.url}/classic.html`), "/icon-192.png")).toBe(true);
  });

  test("reads nothing of ours but the code, and why its socket is refused", async () => {
    const page = await visit(stranger.url);
    const reads = (path: string) =>
      page.evaluate((url) => fetch(url).then((answer) => answer.text(), String), server.url + path);
    expect(await reads("/healthz")).toContain("Failed to fetch");
    expect(await reads("/room/lobby")).toContain("Failed to fetch");
    expect(JSON.parse(await reads("/room/lobby/websocket"))).toMatchObject({ code: "bad_origin" });
  });

  test("S2: is let in if the deployment allows it", async () => {
    expect(await status(await visit(friend.url), "welcome")).toEqual({ kind: "live" });
  });

  test("S2, S3: is told why not, if it is not", async () => {
    expect(await status(await visit(stranger.url), "welcome")).toEqual({
      kind: "refused",
      code: "bad_origin",
      detail: expect.stringContaining(`127.0.0.1:${server.port}`),
    });
  });
});

/** A reverse proxy that names itself to the server as the host, as some do if nobody tells them otherwise. */
async function rewritingProxy(): Promise<HttpServer> {
  const host = `127.0.0.1:${server.port}`;
  const proxy = createServer(({ method, url, headers }, response) => {
    const onward = request(
      server.url + url,
      { method, headers: { ...headers, host } },
      (answer: IncomingMessage) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy()).end();
  });
  proxy.on("upgrade", ({ url, headers }, socket) => {
    const lines = Object.entries({ ...headers, host }).map(([name, value]) => `${name}: ${value}\r\n`);
    const onward = connect(server.port, "127.0.0.1", () =>
      onward.write(`GET ${url} HTTP/1.1\r\n${lines.join("")}\r\n`),
    );
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    onward.pipe(socket).pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return proxy;
}

test("S3: behind a proxy that changes the Host, the page says what the server takes itself for", async () => {
  const proxy = await rewritingProxy();
  try {
    const page = await visit(`http://localhost:${(proxy.address() as AddressInfo).port}/room/lobby`);
    await page.getByText(`127.0.0.1:${server.port}`).waitFor();
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

describe("What the README tells others to write", () => {
  /** The block of code with these words, as it is for this server. */
  async function block(language: string, words: string): Promise<string> {
    const readme = await readFile(new URL("README.md", ROOT), "utf8");
    const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
    const [, , code] = blocks.find(([, of, text]) => of === language && text?.includes(words)) ?? [];
    if (code === undefined) throw new Error(`The README has no ${language} with ${words}.`);
    return code.replaceAll("localhost:8787", `127.0.0.1:${server.port}`);
  }

  test("in another page", async () => {
    const ada = await joinRoom(server.socketUrl("lobby"), "Eve");
    friend.html = `<!doctype html><body></body>${await block("html", "RoomClient")}`;
    const page = await visit(friend.url);
    await page.getByText("Ada: Hello from another page").waitFor();
    await ada.event("message", ({ name, text }) => name === "Ada" && text === "Hello from another page");
  });

  test("in a program", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alcove-program-"));
    await copyFile(fileURLToPath(new URL("dist/client.js", ROOT)), join(folder, "client.js"));
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    await writeFile(join(folder, "bob.js"), await block("js", "fileStore"));
    const program = spawn(process.execPath, ["bob.js"], { cwd: folder });
    let shown = "";
    program.stdout.on("data", (data) => {
      shown += data;
    });
    try {
      await until(() => expect(shown).toContain("Bob: Hello from a program"));
    } finally {
      program.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    }
  });
});
