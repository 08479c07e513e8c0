/**
 * The part of Node's `crypto` that the room uses. The compatibility flag `nodejs_compat` brings it; Web Crypto's
 * digest is asynchronous, and a `hello` must be answered before the next event.
 */
declare module "node:crypto" {
  interface Bytes {
    subarray(from: number, to: number): Bytes;
    toString(encoding: "base64url"): string;
  }
  interface Hash {
    update(text: string): Hash;
    digest(): Bytes;
  }
  interface Hmac {
    update(text: string): Hmac;
    digest(encoding: "base64url"): string;
  }
  export function createHash(algorithm: "sha256"): Hash;
  export function createHmac(algorithm: "sha256", key: string): Hmac;
}
