import { nameKey } from "../../protocol/name-key.ts";
import { tokenize } from "./blocks.ts";
import { isEmojiAlone } from "./emoji.ts";
import { NameIndex } from "./name-index.ts";
import { nodesOf } from "./nodes.ts";
import { NODE_WEIGHT, type Reading } from "./reading.ts";
import { summaryOf } from "./summary.ts";
import { type Block, mentionedIn, type Token } from "./tokens.ts";

/** More than the page shows at a time. */
const MOST_CACHED = 500;
const AT = /[@＠]/g;

export { default as textStyle } from "../styles/text.css";
export { copySelection } from "./copying.ts";

interface Entry {
  readonly reading: Reading;
  /** How many names there were when it was last found to be right. */
  names: number;
}

/** Reads texts, each once for as long as nobody comes whom it may mention. */
export class TextReader {
  readonly #names: readonly string[];
  readonly #cache = new Map<string, Entry>();
  /** The indexes of the names from a place in the list on, for as long as there are no more. */
  readonly #indexes = new Map<number, NameIndex>();
  #indexed = 0;

  /** @param names of everyone who can be mentioned; it may grow at its end */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  read(text: string): Reading {
    const known = this.cached(text);
    if (known) return known;
    const reading = new TokenReading(text, tokenize(text, this.#namesFrom(0)));
    this.#keep(text, { reading, names: this.#names.length });
    return reading;
  }

  /** What was read of the text before, if that still holds. */
  cached(text: string): Reading | null {
    const entry = this.#cache.get(text);
    if (!entry || this.#mayMentionMore(text, entry.names)) return null;
    entry.names = this.#names.length;
    this.#keep(text, entry);
    return entry.reading;
  }

  /** Whether one of the names from a place in the list on stands in the text. */
  #mayMentionMore(text: string, from: number): boolean {
    if (from === this.#names.length) return false;
    for (const { index } of text.matchAll(AT)) {
      if (this.#namesFrom(from).at(text, index + 1)) return true;
    }
    return false;
  }

  #namesFrom(place: number): NameIndex {
    if (this.#indexed !== this.#names.length) this.#indexes.clear();
    this.#indexed = this.#names.length;
    const index = this.#indexes.get(place) ?? new NameIndex(this.#names.slice(place));
    this.#indexes.set(place, index);
    return index;
  }

  /** Puts an entry at the end of the cache. The one that was used least recently stands first. */
  #keep(text: string, entry: Entry): void {
    this.#cache.delete(text);
    this.#cache.set(text, entry);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > MOST_CACHED && oldest !== undefined) this.#cache.delete(oldest);
  }
}

/** A text that was read. What few messages need is made when it is asked for. */
class TokenReading implements Reading {
  readonly #text: string;
  readonly #tokens: readonly Block[];
  #summary: string | undefined;
  #mentioned: ReadonlySet<string> | undefined;
  #isEmoji: boolean | undefined;
  #weight: number | undefined;

  constructor(text: string, tokens: readonly Block[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  get summary(): string {
    this.#summary ??= summaryOf(this.#tokens);
    return this.#summary;
  }

  get isEmoji(): boolean {
    this.#isEmoji ??= isEmojiAlone(this.#text);
    return this.#isEmoji;
  }

  get weight(): number {
    this.#weight ??= weightOf(this.#tokens);
    return this.#weight;
  }

  mentions(name: string): boolean {
    this.#mentioned ??= new Set(Array.from(mentionedIn(this.#tokens), nameKey));
    return this.#mentioned.size > 0 && this.#mentioned.has(nameKey(name));
  }

  nodes(me: string | null, most: number): unknown {
    return nodesOf(this.#tokens, me, most);
  }
}

function weightOf(tokens: readonly Token[]): number {
  let weight = 0;
  for (const token of tokens) {
    if (token.kind === "mark") continue;
    weight += NODE_WEIGHT + (token.kind === "text" ? token.text.length : weightOf(token.content));
  }
  return weight;
}
