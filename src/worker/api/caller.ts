import { timingSafeEqual } from "hono/utils/buffer";
import type { Caller } from "../../room/calls.ts";
import { isToken } from "../../room/entry/session.ts";
import { addressOf } from "../address.ts";

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

/**
 * Who asks, by `Authorization` (RFC 6750): the operator, or a session. `null` where there is something that is neither.
 *
 * @param adminToken the operator's; it is compared first
 */
export async function callerOf(request: Request, adminToken: string | undefined): Promise<Caller | null> {
  const { headers } = request;
  const address = addressOf(request) ?? undefined;
  const invite = passphraseOf(headers.get("Alcove-Invite"));
  const where = { ...(address !== undefined && { address }), ...(invite !== undefined && { invite }) };
  const authorization = headers.get("Authorization");
  if (authorization === null) return where;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) return null;
  if (adminToken && (await timingSafeEqual(token, adminToken))) return { ...where, isOperator: true };
  return isToken(token) ? { ...where, token } : null;
}

/** A header carries no more than ASCII: what people choose may be percent-encoded. */
function passphraseOf(header: string | null): string | undefined {
  if (header === null) return undefined;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
