import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { Server } from "../../server/support/server.ts";
import { chrome } from "./chrome.ts";

/** A host name that resolves to this machine and is not `localhost`: browsers treat its pages as insecure. */
export const ELSEWHERE = "alcove.test";

/** Starts one server and one browser for all tests of the page. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { executablePath, args } = await chrome();
  const [server, browser] = await Promise.all([
    Server.start({
      MESSAGE_BURST: 2000,
      MESSAGES_PER_SECOND: 2000,
      CONNECTIONS_PER_ADDRESS: 2000,
      ADDRESS_MESSAGES_PER_SECOND: 2000,
      ADDRESS_ROWS_PER_SECOND: 5000,
    }),
    chromium.launchServer({
      executablePath,
      args: [...args, `--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`],
    }),
  ]);
  project.provide("server", server.url);
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.stop();
  };
}

declare module "vitest" {
  interface ProvidedContext {
    /** The server's URL, e.g. http://127.0.0.1:8787 */
    server: string;
    /** The browser's endpoint, for playwright's `connect`. */
    browser: string;
  }
}
