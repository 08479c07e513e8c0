import "vitest";

/** How much chaos there is: set from the environment by `vitest.chaos.config.ts`. */
declare module "vitest" {
  export interface ProvidedContext {
    chaos: {
      /** How many seeds, and the first of them. */
      readonly seeds: number;
      readonly firstSeed: number;
      /** Histories for each seed, and the most steps of one. */
      readonly histories: number;
      readonly steps: number;
      /** After so many ms a seed is no longer tried, and a failure no longer shrunk. */
      readonly shrinkForMs: number;
      /** One history as JSON, to be played alone; empty otherwise. */
      readonly replay: string;
    };
  }
}
