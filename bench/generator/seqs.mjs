import { Buffer } from "node:buffer";

/** Quotes inside a text are escaped: only a field's name looks like this. */
const SEQ = Buffer.from('"seq":');
const ZERO = 48;

/** Watches that the seqs of what comes to one member rise by exactly one. It scans for them, and parses nothing. */
export class SeqWatch {
  first = 0;
  count = 0;
  /** No seq was left out, came twice, or came out of order. */
  isWhole = true;
  #last = 0;

  /** @param {Buffer} payload of a frame of `alcove.v1` that has no page and no welcome in it */
  read(payload) {
    for (let at = payload.indexOf(SEQ); at >= 0; at = payload.indexOf(SEQ, at)) {
      at += SEQ.length;
      let seq = 0;
      for (; payload[at] >= ZERO && payload[at] <= ZERO + 9; at++) seq = seq * 10 + payload[at] - ZERO;
      if (this.count === 0) this.first = seq;
      else this.isWhole &&= seq === this.#last + 1;
      this.#last = seq;
      this.count++;
    }
  }
}
