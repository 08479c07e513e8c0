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
  export function createHash(algorithm: "sha256"): Hash;
}
