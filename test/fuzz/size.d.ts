import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** How many cases there are to be, and the seed of their random numbers. */
    fuzz: { readonly cases: number; readonly seed: number };
  }
}
