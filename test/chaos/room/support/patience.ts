/** Macrotasks to wait for a frame before it counts as lost. */
export const PATIENCE = 400;

/** Lets the event loop turn until `isSo`, or for so many turns. */
export async function patiently(isSo: () => boolean, turns = PATIENCE): Promise<void> {
  for (let i = 0; i < turns && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
