// Starts `wrangler dev` with the arguments that follow `npm start --`, and without the parts of it that would let everybody
// who can reach its port read and rewrite what rooms have stored.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";

/**
 * The local explorer shows and changes the storage of every object, under /cdn-cgi/. It looks at nothing but the `Host` header,
 * which a client chooses. What it shows of requests (local observability) contains the names of rooms.
 */
const CLOSED = { X_LOCAL_EXPLORER: "false", X_LOCAL_OBSERVABILITY: "false" };

const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
const wrangler = join(dirname(manifest), "bin", "wrangler.js");

const child = spawn(process.execPath, [wrangler, "dev", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, ...CLOSED },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
