import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** How many cases the fuzzer tries, and the seed of their random numbers: a failure tells it. */
const fuzz = {
  cases: Number(process.env.FUZZ_CASES ?? 10_000),
  seed: Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31)),
};

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
            "test/text/**/*.test.ts",
            "test/chaos/server/**/*.test.ts",
            "test/storage/rules/**/*.test.ts",
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
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            // What is said is looked at here, not how often: budgets have tests of their own.
            miniflare: {
              bindings: {
                MESSAGE_BURST: 1_000_000,
                MESSAGES_PER_SECOND: 1_000_000,
                ROOM_MESSAGES_PER_SECOND: 1_000_000,
                ROOM_ROWS_PER_DAY: 1_000_000_000,
              },
            },
          }),
        ],
        test: {
          name: "fuzz",
          include: ["test/fuzz/**/*.test.ts"],
          provide: { fuzz },
          testTimeout: 60_000 + 10 * fuzz.cases,
        },
      },
      {
        test: {
          name: "server",
          include: ["test/server/**/*.test.ts", "test/storage/server/**/*.test.ts"],
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
