import { behind } from "./ui/lazy.ts";

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
  navigator.serviceWorker.register("/service-worker.js").then(
    (registration) =>
      behind(
        () => import("./shell-update.ts"),
        ({ offerToReplace }) => offerToReplace(registration),
      ),
    () => {
      // The browser stores nothing for this page, as in a private window.
    },
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
