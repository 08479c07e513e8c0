/** How often each thing that a frame can come to was met: what is never met is not tested. */
const counts = new Map<string, number>();

/** Frames that were held against the protocol: not those that nobody heard any more. */
export const FRAMES = "frames";

export function met(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

export function allMet(): ReadonlyMap<string, number> {
  return counts;
}
