import { settled } from "./ui/lazy.ts";

/**
 * Tells a worker that waits for older pages to close which script this page runs. A page that was just loaded may be
 * the only one, and of the worker's version: then nothing has to wait.
 *
 * It is told once everything behind the first view is there. Chromium may otherwise hold back the next navigation for
 * minutes: it neither ends the old worker, which still answers a request, nor starts the new one.
 */
export function offerToReplace(registration: ServiceWorkerRegistration): void {
  const script = document.querySelector<HTMLScriptElement>("script[type=module]")?.src;
  if (script === undefined) return;
  const tell = async () => {
    await settled();
    registration.waiting?.postMessage(new URL(script).pathname);
  };
  void tell();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", tell),
  );
}
