import { characterAt, characterBefore, isBlank, isSpace, isWord } from "./characters.ts";

/** The code within the lines of a text. */
export interface CodeSpans {
  /** For the first backquote of each span: where its code begins and ends, and where the span does. */
  readonly at: ReadonlyMap<number, CodeSpan>;
  /** Where backslashes stand without which there would have been more code. */
  readonly escapes: ReadonlySet<number>;
}

export interface CodeSpan {
  readonly from: number;
  readonly to: number;
  /** Backquotes on either side. */
  readonly size: number;
}

interface Run {
  readonly at: number;
  readonly size: number;
  /** The next run of as many backquotes in the same line. */
  partner: Run | undefined;
}

const NONE: CodeSpans = { at: new Map(), escapes: new Set() };

/**
 * Code stands between two runs of as many backquotes, within one line. The partner of each run is found in one pass
 * from the end, so that nothing has to be searched for.
 */
export function codeSpans(text: string): CodeSpans {
  if (!text.includes("`")) return NONE;
  const at = new Map<number, CodeSpan>();
  const escapes = new Set<number>();
  let end = 0;
  for (const run of runsOf(text)) {
    if (run.at < end || !run.partner || !isCode(text, run, run.partner)) continue;
    if (text[run.at - 1] === "\\") {
      escapes.add(run.at - 1);
      if (text[run.partner.at - 1] === "\\") escapes.add(run.partner.at - 1);
      continue;
    }
    end = run.partner.at + run.size;
    at.set(run.at, { from: run.at, to: end, size: run.size });
  }
  return { at, escapes };
}

function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  const later = new Map<number, Run>();
  const found = [...text.matchAll(/`+|\n/g)];
  for (let i = found.length - 1; i >= 0; i--) {
    const { 0: characters, index: at } = found[i] as RegExpExecArray;
    const size = characters.length;
    if (characters === "\n") {
      later.clear();
      continue;
    }
    const run = { at, size, partner: later.get(size) };
    later.set(size, run);
    runs.push(run);
  }
  return runs.reverse();
}

/**
 * Whether there is code between two runs: something, at least. A single backquote may also be an accent, as in
 * don`t, or the quotation mark of old programs, as in `this': it begins nothing within a word, and where it opens a
 * word it ends nothing.
 */
function isCode(text: string, { at, size }: Run, partner: Run): boolean {
  if (isBlank(text.slice(at + size, partner.at))) return false;
  if (size > 1) return true;
  if (isWord(characterBefore(text, at))) return false;
  return !(isSpace(text[partner.at - 1] ?? "") && isWord(characterAt(text, partner.at + 1)));
}
