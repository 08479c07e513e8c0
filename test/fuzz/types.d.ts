import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** How many cases there are to be, and the seed of their random numbers. */
    fuzz: { readonly cases: number; readonly seed: number };
  }
}

declare global {
  /** What `cloudflare:workers` exports of the Worker under test. */
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("../../src/worker.ts");
    }
  }
}
