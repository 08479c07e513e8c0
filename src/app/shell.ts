/** An installation that the browser offers, and that waits for the reader's wish. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallOffer | null = null;

/**
 * Keeps the page's own files on the device, so that it opens without a network too. Over plain HTTP browsers have no
 * service worker: the page works all the same, while there is a network.
 */
export function keepShell(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event as InstallOffer;
  });
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/service-worker.js").catch(() => {
    // The browser does not keep anything for this page, as in a private window.
  });
}

/** Installs the page, if the browser has offered to; `null`: it has not. */
export function installer(): (() => Promise<void>) | null {
  if (!offer) return null;
  const current = offer;
  return async () => {
    offer = null;
    await current.prompt();
  };
}
