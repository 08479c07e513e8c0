import { existsSync } from "node:fs";

const FLAGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Where Chrome may be installed, if the one from npm does not run here (it is for Linux on x64). */
const INSTALLED = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * What the packaged Chromium would do and a reader's does not. In a single process, closing one page may end the browser for
 * all others; the rest switches off what keeps pages of different origins apart.
 */
const UNLIKE_A_READER = [
  "--single-process",
  "--no-zygote",
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
  "--disable-features=",
];

/** The path of a Chrome, and the arguments that start it without a window. */
export async function chrome(): Promise<{ executablePath: string; args: string[] }> {
  if (process.platform === "linux" && process.arch === "x64" && !process.env.CHROME_PATH) {
    const { default: packaged } = await import("@sparticuz/chromium");
    const args = packaged.args.filter((arg) => !UNLIKE_A_READER.some((unlike) => arg.startsWith(unlike)));
    return { executablePath: await packaged.executablePath(), args: [...args, ...FLAGS] };
  }
  const executablePath = INSTALLED.find((path) => path !== undefined && existsSync(path));
  if (!executablePath) throw new Error("No Chrome was found. Set CHROME_PATH to the path of one.");
  return { executablePath, args: FLAGS };
}
