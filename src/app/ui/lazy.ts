/** Milliseconds before each further attempt. */
const PAUSES_MS = [0, 1000];
/** Browsers that keep a failure for ever name the file in the error. */
const ADDRESS = /https?:\/\/\S+\.js/;

/** How often each file was asked for again, and which request is under way. */
const attempts = new Map<string, number>();
const underWay = new Map<string, Promise<unknown>>();
const loads = new Set<Promise<unknown>>();

/**
 * Loads a part of the page that is not in the first view: `lazy(() => import("./part.ts"))`. A browser may keep the
 * failure of an import for as long as the page is open, so a file that did not arrive is asked for again under another
 * address. Such a part may import only what the first view has: its imports have one address only.
 *
 * @throws TypeError if the part did not arrive in three attempts; the next call starts again
 */
export function lazy<Part>(load: () => Promise<Part>): Promise<Part> {
  const part = loadAgain(load);
  loads.add(part);
  return part.finally(() => loads.delete(part));
}

async function loadAgain<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    const address = addressIn(error);
    if (address === null) throw error;
    const request = underWay.get(address) ?? again(address, error);
    underWay.set(address, request);
    return (await request.finally(() => underWay.delete(address))) as Part;
  }
}

/** Resolves when no part is being loaded. */
export async function settled(): Promise<void> {
  while (loads.size > 0) {
    await Promise.allSettled(loads);
    // What has arrived may load the next.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Loads a part behind what is shown, and uses it. The page does without if it does not arrive. */
export function behind<Part>(load: () => Promise<Part>, use: (part: Part) => unknown): void {
  lazy(load).then(use, () => {});
}

async function again(address: string, first: unknown): Promise<unknown> {
  let error = first;
  for (const pause of PAUSES_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const attempt = attempts.get(address) ?? 1;
    try {
      return await import(`${address}?attempt=${attempt}`);
    } catch (latest) {
      error = latest;
      attempts.set(address, attempt + 1);
    }
  }
  throw error;
}

/** The address of the page's own file that an error is about. */
function addressIn(error: unknown): string | null {
  const [found] = ADDRESS.exec(error instanceof Error ? error.message : "") ?? [];
  return found !== undefined && new URL(found).origin === location.origin ? found : null;
}
