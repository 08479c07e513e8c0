/** What was done with strings while something ran. */
export interface Work {
  /** Code units that were handed to anything that reads a whole string; what takes the square of them counts as the square. */
  units: number;
  /** The longest string that was normalised. */
  normalized: number;
  /** The longest string that a regular expression with an unbounded repetition has seen, and the expression. */
  repeated: { length: number; source: string };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Methods that read all of a string once. What gets a regular expression is counted there. */
const READERS = [
  "includes",
  "indexOf",
  "lastIndexOf",
  "replace",
  "replaceAll",
  "split",
  "toLowerCase",
  "toUpperCase",
  "toWellFormed",
  "trim",
  "trimEnd",
  "trimStart",
] as const;
const MATCHERS = [
  "exec",
  "test",
  Symbol.match,
  Symbol.matchAll,
  Symbol.replace,
  Symbol.search,
  Symbol.split,
] as const;
const MARKS = /\p{M}+/gu;
/** Outside classes and escapes: `*`, `+` or `{n,}`. */
const UNBOUNDED = /[*+]|\{\d+,\}/;

/**
 * Counts what `run` does with strings, by whatever JavaScript has for reading one. It takes no time, and so cannot tell
 * how often an expression backtracks: an expression without an unbounded repetition takes no more than a constant for
 * each character, and what the others see is told.
 */
export function workOf(run: () => void): Work {
  const work: Work = { units: 0, normalized: 0, repeated: { length: 0, source: "" } };
  const restore: (() => void)[] = [];
  const wrap = (holder: object, name: string | symbol, count: (self: unknown, args: unknown[]) => void) => {
    const original = Reflect.get(holder, name) as Method;
    restore.push(() => Reflect.set(holder, name, original));
    let isInside = false;
    Reflect.set(holder, name, function (this: unknown, ...args: unknown[]) {
      // Counting itself must not be counted.
      if (isCounting || isInside) return original.apply(this, args);
      isCounting = true;
      try {
        count(this, args);
      } finally {
        isCounting = false;
      }
      isInside = true;
      try {
        return original.apply(this, args);
      } finally {
        isInside = false;
      }
    });
  };
  let isCounting = false;
  const read = (text: unknown) => {
    work.units += String(text).length;
  };

  for (const name of READERS) {
    wrap(String.prototype, name, (self, [pattern]) => {
      if (!(pattern instanceof RegExp)) read(self);
    });
  }
  for (const name of ["charCodeAt", "codePointAt"]) {
    wrap(String.prototype, name, () => {
      work.units++;
    });
  }
  wrap(String.prototype, "normalize", (self) => {
    const text = String(self);
    // Marks are sorted, each by going back over those before it.
    const squares = [...text.matchAll(MARKS)].map(([run]) => run.length ** 2);
    work.units += text.length + squares.reduce((sum, square) => sum + square, 0);
    work.normalized = Math.max(work.normalized, text.length);
  });
  for (const name of MATCHERS) {
    wrap(RegExp.prototype, name, (self, [text]) => {
      const { source, lastIndex } = self as RegExp;
      // One after the other, the matches of a whole string are one reading of it.
      if (name !== "exec" || lastIndex === 0) read(text);
      const { length } = String(text);
      const isUnbounded = UNBOUNDED.test(source.replace(/\\.|\[[^\]]*\]/g, ""));
      if (isUnbounded && length > work.repeated.length) work.repeated = { length, source };
    });
  }
  wrap(JSON, "parse", (_, [text]) => read(text));
  wrap(TextEncoder.prototype, "encodeInto", (_, [text]) => read(text));
  // A host is decoded, normalised and encoded in Punycode, which takes the square of it.
  const readAddress = (address: unknown) => {
    const [, host = ""] = /^[a-z]+:\/\/([^/?#]*)/i.exec(String(address)) ?? [];
    work.units += String(address).length + host.length ** 2;
  };
  wrap(URL, "canParse", (_, [address]) => readAddress(address));
  const PlainURL = globalThis.URL;
  globalThis.URL = new Proxy(PlainURL, {
    construct(target, args: [string]) {
      isCounting = true;
      readAddress(args[0]);
      isCounting = false;
      return new target(...args);
    },
  });
  restore.push(() => {
    globalThis.URL = PlainURL;
  });

  try {
    run();
  } finally {
    for (const undo of restore.reverse()) undo();
  }
  return work;
}
