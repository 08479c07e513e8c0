/** The part of the Encoding Standard that the protocol uses. Every platform that it runs on has it. */
declare class TextEncoder {
  /** @returns how many UTF-16 units of `text` were read, and how many bytes were written for them */
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
