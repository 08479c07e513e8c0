import { existsSync } from "node:fs";

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

/** Where a Chrome is, and how it is started without a window. */
export async function chrome(): Promise<{ executablePath: string; args: string[] }> {
  if (process.platform === "linux" && process.arch === "x64" && !process.env.CHROME_PATH) {
    const { default: packaged } = await import("@sparticuz/chromium");
    // In one single process the first page that is closed may end the browser of all others.
    const args = packaged.args.filter((arg) => arg !== "--single-process" && arg !== "--no-zygote");
    return { executablePath: await packaged.executablePath(), args: [...args, ...FLAGS] };
  }
  const executablePath = INSTALLED.find((path) => path !== undefined && existsSync(path));
  if (!executablePath) throw new Error("No Chrome was found: name one by CHROME_PATH.");
  return { executablePath, args: FLAGS };
}
