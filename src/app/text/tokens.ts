/**
 * What a text is made of. The leaves are of two kinds only: what is shown, and the marks that are not. Read in order,
 * the leaves of a text are the text, character by character, exactly as it was typed.
 */
export type Leaf = Text | Mark;

/** Characters that are shown as they were typed, line ends and runs of blanks included. */
export interface Text {
  readonly kind: "text";
  readonly text: string;
}

/** Characters that are not shown: they say how what is around them is shown. */
export interface Mark {
  readonly kind: "mark";
  readonly text: string;
}

export type Style = "strong" | "emphasis" | "strike";

export interface Styled {
  readonly kind: Style;
  readonly content: readonly Inline[];
}

/** Code within a line. */
export interface Code {
  readonly kind: "code";
  readonly content: readonly Leaf[];
}

export interface Link {
  readonly kind: "link";
  /** Where it leads: always `http:` or `https:`. */
  readonly href: string;
  /** The host to note next to the link, because what is shown names another one; otherwise `null`. */
  readonly host: string | null;
  readonly content: readonly Inline[];
}

export interface Mention {
  readonly kind: "mention";
  /** The person's name as the room has it, however it was typed. */
  readonly name: string;
  readonly content: readonly Leaf[];
}

/** The box of a task. It stands in the line of the task's text. */
export interface Box {
  readonly kind: "box";
  readonly checked: boolean;
  readonly content: readonly Mark[];
}

export type Inline = Leaf | Styled | Code | Link | Mention | Box;

/** Lines of text, to be shown with their white space (`white-space: pre-wrap`). */
export interface Paragraph {
  readonly kind: "paragraph";
  readonly content: readonly Inline[];
}

export interface CodeBlock {
  readonly kind: "code-block";
  /** The word after the fence, or empty. */
  readonly language: string;
  readonly content: readonly Leaf[];
}

export interface Quote {
  readonly kind: "quote";
  readonly content: readonly Block[];
}

export interface List {
  readonly kind: "list";
  readonly ordered: boolean;
  readonly content: readonly Item[];
}

export interface Item {
  readonly kind: "item";
  /** What was typed: `-`, `*`, `+`, `1.`, `2)`. */
  readonly marker: string;
  /** The number that was typed, in an ordered list. */
  readonly number: number | null;
  readonly content: readonly Block[];
}

/** A mark among blocks is a blank line that only keeps two blocks apart. */
export type Block = Mark | Paragraph | CodeBlock | Quote | List;

export type Token = Block | Item | Inline;

/** The leaves of `tokens` in the order in which they were typed. */
export function* leavesOf(tokens: readonly Token[]): Generator<Leaf> {
  for (const token of tokens) {
    if (token.kind === "text" || token.kind === "mark") yield token;
    else yield* leavesOf(token.content);
  }
}

/** What a person sees of `tokens`, without what blocks and boxes add to it. */
export function shownText(tokens: readonly Token[]): string {
  let shown = "";
  for (const leaf of leavesOf(tokens)) if (leaf.kind === "text") shown += leaf.text;
  return shown;
}

/** The names of the people whom `tokens` mention. */
export function mentionedIn(tokens: readonly Token[], names = new Set<string>()): Set<string> {
  for (const token of tokens) {
    if (token.kind === "mention") names.add(token.name);
    else if ("content" in token) mentionedIn(token.content, names);
  }
  return names;
}
