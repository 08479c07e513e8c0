import { Session } from "node:inspector";

const OF_TEXT = /\/src\/app\/text\/|\/src\/protocol\//;

/**
 * What a run costs: how often each block of the code of `src/app/text` is entered, as V8 counts it for coverage, and
 * the characters that strings and patterns go through at its request. It depends on nothing but the code and its
 * input, and the code needs no counter.
 */
export class StepCounter {
  readonly #session = new Session();
  readonly #restore: (() => void)[] = [];
  #characters = 0;

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    this.#blocks();
    this.#countStrings();
    this.#countPatterns();
    this.#countUrls();
  }

  stop(): void {
    for (const restore of this.#restore) restore();
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** Nothing of the text's code may run between two calls. */
  stepsOf(run: () => void): number {
    this.#characters = 0;
    run();
    return this.#characters + this.#blocks();
  }

  /** How often blocks were entered since the last call. */
  #blocks(): number {
    let blocks = 0;
    this.#session.post("Profiler.takePreciseCoverage", (error, taken) => {
      if (error) throw error;
      for (const { url, functions } of taken.result) {
        if (!OF_TEXT.test(url)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
      }
    });
    return blocks;
  }

  /** Each call goes through the whole string at most; of a part, through what it makes. */
  #countStrings(): void {
    const whole = ["includes", "trim", "split", "replace", "replaceAll", "normalize", "toLowerCase"];
    for (const name of whole) this.#wrap(name, (text) => text.length);
    this.#wrap("slice", (_, made) => String(made).length);
    this.#wrap(
      "indexOf",
      (text, found, [, from = 0]) => (found === -1 ? text.length : Number(found)) - Number(from),
    );
  }

  /** From where a pattern begins to look to the end of what it finds; if it finds nothing, to where it may look. */
  #countPatterns(): void {
    let from = 0;
    const exec = RegExp.prototype.exec;
    const count = (length: number) => {
      this.#characters += length;
    };
    RegExp.prototype.exec = function (text) {
      from = this.global || this.sticky ? this.lastIndex : 0;
      const found = exec.call(this, text);
      count(found ? found.index + found[0].length - from : this.sticky ? 1 : String(text).length - from);
      return found;
    };
    this.#restore.push(() => {
      RegExp.prototype.exec = exec;
    });
  }

  #countUrls(): void {
    const { URL } = globalThis;
    const count = (length: number) => {
      this.#characters += length;
    };
    globalThis.URL = class extends URL {
      constructor(url: string | URL, base?: string | URL) {
        count(String(url).length);
        super(url, base);
      }
    };
    this.#restore.push(() => {
      globalThis.URL = URL;
    });
  }

  #wrap(name: string, cost: (text: string, made: unknown, values: readonly unknown[]) => number): void {
    const methods = String.prototype as unknown as Record<string, (...values: unknown[]) => unknown>;
    const method = methods[name] as (...values: unknown[]) => unknown;
    const count = (length: number) => {
      this.#characters += length;
    };
    methods[name] = function (this: unknown, ...values: unknown[]) {
      const made = method.apply(this, values);
      count(cost(String(this), made, values));
      return made;
    };
    this.#restore.push(() => {
      methods[name] = method;
    });
  }
}
