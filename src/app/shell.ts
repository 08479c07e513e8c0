/** The browser's offer to install the page, kept until the reader wants it. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallOffer | null = null;

/**
 * Caches the page's own files on the device, so that it also opens without a network. Over plain HTTP browsers have no
 * service worker; the page then works while there is a network.
 */
export function keepShell(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event as InstallOffer;
  });
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/service-worker.js").then(offerToReplace, () => {
    // The browser stores nothing for this page, as in a private window.
  });
}

/**
 * Tells a worker that waits for older pages to close which script this page runs. A page that was just loaded may be
 * the only one, and of the worker's version: then nothing has to wait.
 */
function offerToReplace(registration: ServiceWorkerRegistration): void {
  const script = document.querySelector<HTMLScriptElement>("script[type=module]")?.src;
  if (script === undefined) return;
  const tell = () => registration.waiting?.postMessage(new URL(script).pathname);
  tell();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", tell),
  );
}

/** A function that installs the page; `null` if the browser does not offer it. */
export function installer(): (() => Promise<void>) | null {
  if (!offer) return null;
  const current = offer;
  return async () => {
    offer = null;
    await current.prompt();
  };
}
