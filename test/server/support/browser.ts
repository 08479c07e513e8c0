import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Where a Chrome may be installed, if the one from npm does not run here (it is for Linux on x64). */
const INSTALLED = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** A real browser, without a window. */
export async function openBrowser(): Promise<Browser> {
  if (process.platform === "linux" && process.arch === "x64" && !process.env.CHROME_PATH) {
    const { default: packaged } = await import("@sparticuz/chromium");
    const executablePath = await packaged.executablePath();
    return chromium.launch({ executablePath, args: [...packaged.args, ...FLAGS] });
  }
  const executablePath = INSTALLED.find((path) => path !== undefined && existsSync(path));
  if (!executablePath) throw new Error("No Chrome was found: name one by CHROME_PATH.");
  return chromium.launch({ executablePath, args: FLAGS });
}
