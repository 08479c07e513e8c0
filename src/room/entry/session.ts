import { createHash } from "node:crypto";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
/** Bytes of a token; in base64url it has 43 characters. */
export const TOKEN_BYTES = 32;
const SID_BYTES = 16;

/** Whether `token` can be one: 32 bytes in base64url, without padding. */
export function isToken(token: string): boolean {
  // 43 characters carry two bits more than 32 bytes have. They must be 0, or two strings would be one token.
  return TOKEN.test(token) && "AEIMQUYcgkosw048".includes(token.charAt(42));
}

/**
 * The public identity that belongs to a secret token in one room: the first 16 bytes of
 * SHA-256(room + ":" + token), in base64url. Nothing is stored for it.
 */
export function sidOf(room: string, token: string): string {
  return createHash("sha256")
    .update(`${room}:${token}`)
    .digest()
    .subarray(0, SID_BYTES)
    .toString("base64url");
}
