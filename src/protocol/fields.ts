import { MAX_REF } from "./limits.ts";

const REF = new RegExp(`^[!-~]{1,${MAX_REF}}$`);
const SID = /^[A-Za-z0-9_-]{22}$/;
const BREAKS = /[\p{Cc}\u2028\u2029]/u;
/** Code units of an emoji; the longest of Unicode 17, a kiss of two people with their skin tones, has 15. */
const MAX_EMOJI = 32;
const EMOJI = /^\p{RGI_Emoji}$/v;

/**
 * The fields of an untrusted object, read one by one as the type that each must have. A field of another type is read
 * as some value of the right type, and the first such field is recorded in `objection`. So read all the fields, then
 * check `objection` before you use any of them.
 */
export class Fields {
  /** The first field that was wrong, and what was expected, for a person; `null` if all were right. */
  objection: string | null = null;
  readonly #raw: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @param path where the object is in its frame: empty, or ending with a dot */
  constructor(raw: object, path = "") {
    this.#raw = raw as Record<string, unknown>;
    this.#path = path;
  }

  get type(): unknown {
    return this.#raw.type;
  }

  has(field: string): boolean {
    return this.#raw[field] !== undefined;
  }

  string(field: string): string {
    const value = this.#raw[field];
    return typeof value === "string" ? value : this.#objectTo(field, "a string", "");
  }

  /** A string. Lone surrogates cannot be stored as UTF-8, so each becomes U+FFFD. */
  text(field: string): string {
    return this.string(field).toWellFormed();
  }

  /** A text on one line. */
  line(field: string): string {
    const text = this.text(field);
    return BREAKS.test(text) ? this.#objectTo(field, "a text on one line", "") : text;
  }

  /** A name that the client chooses: for an op, for a page, or for itself. */
  ref(field = "ref"): string {
    const value = this.#raw[field];
    if (typeof value === "string" && REF.test(value)) return value;
    return this.#objectTo(field, `1 to ${MAX_REF} printable ASCII characters`, "");
  }

  emoji(field = "emoji"): string {
    const value = this.#raw[field];
    if (typeof value === "string" && value.length <= MAX_EMOJI && EMOJI.test(value)) return value;
    return this.#objectTo(field, "one emoji that Unicode recommends for interchange", "");
  }

  /** A whole number from `min` to `max`. */
  whole(field: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#raw[field];
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
      return value as number;
    return this.#objectTo(field, `a whole number from ${min} to ${max}`, min);
  }

  /** The number of an op: 1 or more. */
  seq(field: string): number {
    return this.whole(field, 1);
  }

  /** The number of an op, or 0: the head of an empty log. */
  head(field: string): number {
    return this.whole(field, 0);
  }

  /** One of a few words. */
  word<Word extends string>(field: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.#raw[field];
    const word = words.find((each) => each === value);
    return word ?? this.#objectTo(field, `one of ${words.join(", ")}`, words[0]);
  }

  flag(field: string): boolean {
    const value = this.#raw[field];
    return typeof value === "boolean" ? value : this.#objectTo(field, "true or false", false);
  }

  /** A session's public identity. */
  sid(field: string): string {
    const value = this.#raw[field];
    if (typeof value === "string" && SID.test(value)) return value;
    return this.#objectTo(field, "a sid", "");
  }

  /** A list of 1 to `max` numbers of ops. */
  seqs(field: string, max: number): readonly number[] {
    const value = this.#raw[field];
    if (Array.isArray(value) && value.length >= 1 && value.length <= max && value.every(isSeq)) return value;
    return this.#objectTo(field, `a list of 1 to ${max} whole numbers from 1`, []);
  }

  /** Reads the object in a field with `read`; a wrong field in it is an objection here, too. */
  nested<T>(field: string, read: (fields: Fields) => T): T {
    const value = this.#raw[field];
    const isObject = typeof value === "object" && value !== null;
    const inner = new Fields(isObject ? value : {}, `${this.#path}${field}.`);
    const made = read(inner);
    if (!isObject) this.#objectTo(field, "an object", made);
    this.objection ??= inner.objection;
    return made;
  }

  #objectTo<T>(field: string, expected: string, instead: T): T {
    this.objection ??= `\`${this.#path}${field}\`: expected ${expected}.`;
    return instead;
  }
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
