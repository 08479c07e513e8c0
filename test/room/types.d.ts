/** What `cloudflare:workers` exports of the Worker under test. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("../../src/worker/worker.ts");
  }
}
