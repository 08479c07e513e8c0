import { MAX_REF } from "./limits.ts";

const REF = new RegExp(`^[!-~]{1,${MAX_REF}}$`);
const EMOJI = /^\p{RGI_Emoji}$/v;

/**
 * The fields of an object that somebody else has made. Each is read as what it must be. What is something else
 * is objected to, the first of it with words, and read as some value of the right type: whoever has read all the
 * fields asks for the objection before believing any.
 */
export class Fields {
  /** The first field that was not what it must be, and what that is; `null` if there was none. */
  objection: string | null = null;
  readonly #raw: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @param path of the object in its frame: empty, or with a dot at its end */
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

  /** A string. Lone surrogates cannot be stored as UTF-8: each becomes U+FFFD. */
  text(field: string): string {
    return this.string(field).toWellFormed();
  }

  /** A name that a client gives: of an op, of a page, of itself. */
  ref(field = "ref"): string {
    const value = this.#raw[field];
    if (typeof value === "string" && REF.test(value)) return value;
    return this.#objectTo(field, `1 to ${MAX_REF} printable ASCII characters`, "");
  }

  emoji(field = "emoji"): string {
    const value = this.#raw[field];
    if (typeof value === "string" && EMOJI.test(value)) return value;
    return this.#objectTo(field, "one emoji that Unicode recommends for interchange", "");
  }

  /** A whole number from `min` to `max`. */
  whole(field: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#raw[field];
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
      return value as number;
    return this.#objectTo(field, `a whole number from ${min} to ${max}`, min);
  }

  /** A place in the log. */
  seq(field: string): number {
    return this.whole(field, 1);
  }

  /** A place in the log, or 0: before its first entry. */
  head(field: string): number {
    return this.whole(field, 0);
  }

  /** What `read` makes of the object in a field. */
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
