/** How often each outcome of a frame was met. An outcome that is never met is not tested. */
const counts = new Map<string, number>();

/** Frames that were checked. Those of a connection that was closed before are not. */
export const FRAMES = "frames";

export function met(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

export function allMet(): ReadonlyMap<string, number> {
  return counts;
}
