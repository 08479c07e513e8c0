import { addressOf } from "./address.ts";
import type { Env } from "./env.ts";
import type { Requester } from "./origin.ts";

/**
 * Whether the address of a request has upgrades left. Cloudflare counts them roughly, and in each location: a flood ends
 * before any object wakes for it.
 *
 * Counted is only what no foreign page can send in its visitor's name, or it could lock the visitor out: upgrades that would be
 * let in, and what this Worker's own page asks by a plain GET (S3). Pages of other origins that may connect have a count of
 * their own, so that they cannot use up the visitor's.
 */
export async function hasAllowance(
  env: Env,
  request: Request,
  requester: Requester | null,
): Promise<boolean> {
  const address = addressOf(request);
  if (!env.UPGRADES || !address || !requester) return true;
  const key = requester === "own" ? address : `${address} ${requester}`;
  return (await env.UPGRADES.limit({ key })).success;
}
