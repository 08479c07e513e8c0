import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** The rings of tests: from pure rules in plain Node to a browser that talks to the real server. */
export default defineConfig({
  test: {
    // Also on two processors: tests of the server and the page wait more than they work.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "rules",
          include: [
            "test/rules/**/*.test.ts",
            "test/protocol/**/*.test.ts",
            "test/client/**/*.test.ts",
            "test/*.test.ts",
          ],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: { ADMIN_TOKEN: "the-operator-of-the-tests" } },
          }),
        ],
        test: { name: "room", include: ["test/room/**/*.test.ts"], testTimeout: 30_000 },
      },
      {
        test: {
          name: "server",
          include: ["test/server/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "app",
          include: ["test/app/**/*.test.ts"],
          globalSetup: "test/app/support/global.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    onConsoleLog: (log) => !log.includes('"event":"room woke"'),
  },
});
