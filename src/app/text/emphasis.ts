import { characterAt, characterBefore, isSpace, isUnspaced, isWord } from "./characters.ts";
import type { Style } from "./tokens.ts";

/** One to three asterisks, an underscore, or two tildes in a row: they may begin or end a style. */
export interface Run {
  readonly kind: "run";
  readonly from: number;
  readonly to: number;
  readonly character: string;
  readonly size: number;
  /** Whether there is a backslash before it. */
  readonly isEscaped: boolean;
  /** Whether it would have had an effect without the backslash. */
  effect: boolean;
  /** What it begins, from the outside to the inside. */
  begins: readonly Part[];
  /** What it ends, from the inside to the outside. */
  ends: readonly Part[];
}

export interface Part {
  readonly style: Style;
  readonly size: number;
}

const STYLES: Readonly<Record<string, Style>> = {
  "*": "emphasis",
  "**": "strong",
  _: "emphasis",
  "~~": "strike",
};
/** The marks that a run of each character may be. */
const MARKS: Readonly<Record<string, readonly string[]>> = { "*": ["*", "**"], _: ["_"], "~": ["~~"] };
/** These end with their line: alone in a line they are more often something else. */
const WITHIN_LINE = ["*", "_"];

/** Also what only turns the direction of writing. */
const PUNCTUATION = /\p{P}|\p{So}|\p{Sm}|\p{VS}|\p{EMod}|[\u200b\u200e\u200f\u2066-\u2069]/u;
/** What joins two styles, as in **Ctrl**+**C**. */
const JOINTS = "+/&=";
const ASCII = /[!-~]/;

/** Finds out which runs belong together. Every run is taken up once, and dropped once. */
export class Emphasis {
  readonly #text: string;
  /** The runs that may begin each style, the newest last. */
  readonly #open: Readonly<Record<string, Run[]>> = { "*": [], "**": [], _: [], "~~": [] };
  /** The end of what was last found to be worth emphasis: a letter or digit, or anything beyond ASCII. */
  #substance = 0;
  /** The end of the last code, link or mention. */
  #piece = -1;
  /** The end of the last style. */
  #ended = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** There is something to emphasize before `end`. */
  reach(end: number): void {
    this.#substance = end;
  }

  /** There is code, a link or a mention before `end`. */
  pass(end: number): void {
    this.#substance = end;
    this.#piece = end;
  }

  endLine(): void {
    for (const mark of WITHIN_LINE) this.#runs(mark).length = 0;
  }

  /** Whether a run of `character` waits for its partner. */
  waitsFor(character: string): boolean {
    return marksOf(character).some((mark) => this.#runs(mark).length > 0);
  }

  take(run: Run): void {
    const { character, size } = run;
    const before = characterBefore(this.#text, run.from);
    const after = characterAt(this.#text, run.to);
    if (isBetweenTwins(before, after)) return;
    // A bracket or a slash opens what comes after it, unless it is the last character of an address.
    const isOpen = "([{/".includes(before) && this.#piece !== run.from;
    if (!isOpen && canEnd(before, after, this.#text, run.to) && this.#end(run)) {
      this.#ended = run.to;
      return;
    }
    const isJoined = JOINTS.includes(before) && this.#ended === run.from - 1;
    // A path may go on with a mark after its backslash: C:\_old.
    if ((run.isEscaped && before === ":") || !canBegin(isJoined ? " " : before, after, this.#text, run.to))
      return;
    for (const mark of marksOf(character)) {
      if (size === 3 || mark.length === size) this.#runs(mark).push(run);
    }
  }

  /** Ends what the run can end; returns whether that was anything. */
  #end(run: Run): boolean {
    let left = run.size;
    while (left > 0) {
      const mark = this.#markToEnd(run.character, left);
      const opening = mark && this.#runs(mark).pop();
      if (!opening) break;
      if (opening.isEscaped) {
        opening.effect = true;
        if (!run.isEscaped) continue;
      } else if (!run.isEscaped) this.#pair(opening, run, mark);
      else this.#runs(mark).push(opening);
      if (run.isEscaped) {
        run.effect = true;
        return true;
      }
      left -= mark.length;
    }
    return left < run.size;
  }

  /** The mark, of the newest run that can be ended by as many characters as are left. */
  #markToEnd(character: string, left: number): string | undefined {
    let newest: string | undefined;
    for (const mark of marksOf(character)) {
      if (mark.length !== left && left !== 3) continue;
      const opening = this.#runs(mark).at(-1);
      if (!opening || opening.to >= this.#substance) continue;
      if (newest === undefined || opening.from > (this.#runs(newest).at(-1)?.from ?? -1)) newest = mark;
    }
    return newest;
  }

  #pair(opening: Run, closing: Run, mark: string): void {
    const part = { style: STYLES[mark] as Style, size: mark.length };
    opening.begins = [part, ...opening.begins];
    closing.ends = [...closing.ends, part];
    // A style within itself would show nothing: what waits outside has lost its partner.
    this.#runs(mark).length = 0;
    for (const runs of Object.values(this.#open)) {
      while ((runs.at(-1)?.from ?? -1) > opening.from) runs.pop();
    }
  }

  #runs(mark: string): Run[] {
    return this.#open[mark] as Run[];
  }
}

function marksOf(character: string): readonly string[] {
  return MARKS[character] as readonly string[];
}

/** Between two of a kind, as in "*" or -_-, and between factors, as in (a)*(b), a mark is itself. */
function isBetweenTwins(before: string, after: string): boolean {
  return (before === after && !isUnspaced(before)) || (before === ")" && after === "(");
}

function canBegin(before: string, after: string, text: string, to: number): boolean {
  if (isSpace(after) || ")]}/".includes(after) || isExtension(text, to)) return false;
  return isSpace(before) || "([{<\"'-:,;|!?*_~".includes(before) || isLoose(before) || isUnspaced(after);
}

function canEnd(before: string, after: string, text: string, to: number): boolean {
  if (isSpace(before)) return false;
  if (isExtension(text, to)) return false;
  if (isSpace(after) || "([)]}>\"'-.,;:!?|*_~".includes(after)) return true;
  return (
    isLoose(after) || isUnspaced(before) || (JOINTS.includes(after) && "*_~".includes(text[to + 1] ?? " "))
  );
}

/** Whether files are meant, as in *.ts. */
function isExtension(text: string, at: number): boolean {
  return text[at] === "." && isWord(characterAt(text, at + 1));
}

/** What words do not grow together with. */
function isLoose(character: string): boolean {
  return !ASCII.test(character) && (isUnspaced(character) || PUNCTUATION.test(character));
}
