/** The part of the Encoding Standard that the protocol uses: every platform that it runs on has it. */
declare class TextEncoder {
  /** @returns how many UTF-16 units of `text` were read, and how many bytes they took */
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
