/** The part of Node's `crypto` that the Worker uses. The compatibility flag `nodejs_compat` brings it. */
declare module "node:crypto" {
  interface Bytes {
    subarray(from: number, to: number): Bytes;
    toString(encoding: "hex"): string;
  }
  interface Hash {
    update(text: string): Hash;
    digest(): Bytes;
  }
  export function createHash(algorithm: "sha256"): Hash;
}
