import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** A whole number from the environment. */
function size(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}

/**
 * Chaos: histories that nobody has thought of, against the real runtime. CHAOS_SEEDS says how many seeds,
 * CHAOS_SEED the first of them, CHAOS_HISTORIES how many histories each, CHAOS_STEPS how many steps one has at most.
 * CHAOS_REPLAY is a history as a failure has printed it: it alone is played, and all that it makes is written down.
 */
export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
  test: {
    name: "chaos",
    include: ["test/chaos/room/**/*.test.ts"],
    maxWorkers: 1,
    testTimeout: 3_600_000,
    provide: {
      chaos: {
        seeds: size("CHAOS_SEEDS", 1),
        firstSeed: size("CHAOS_SEED", 1),
        histories: size("CHAOS_HISTORIES", 200),
        steps: size("CHAOS_STEPS", 60),
        shrinkForMs: size("CHAOS_MS", 150_000),
        replay: process.env.CHAOS_REPLAY ?? "",
      },
    },
    onConsoleLog: () => process.env.CHAOS_REPLAY !== undefined,
  },
});
