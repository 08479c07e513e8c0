import { tokenize } from "../../src/app/text/blocks.ts";
import { NameIndex } from "../../src/app/text/name-index.ts";
import {
  type Block,
  type Code,
  type Link,
  leavesOf,
  type Mention,
  type Token,
} from "../../src/app/text/tokens.ts";

/**
 * Tokens as a line that can be written by hand: shown text as it is, marks left out, and around what is special
 * `‹` a word for its kind, a blank, its content and `›`. A note of a host stands after `!` at the end of a link.
 */
export function shapeOf(tokens: readonly Token[]): string {
  return tokens.map(shape).join("");
}

const WORDS = { strong: "b", emphasis: "i", strike: "s", code: "c", quote: "q", list: "l" } as const;

function shape(token: Token): string {
  switch (token.kind) {
    case "text":
      return token.text;
    case "mark":
      return "";
    case "paragraph":
      return shapeOf(token.content);
    case "box":
      return token.checked ? "☑" : "☐";
    case "link":
      return `‹a ${shapeOf(token.content)}${token.host === null ? "" : ` !${token.host}`}›`;
    case "mention":
      return `‹@${token.name} ${shapeOf(token.content)}›`;
    case "item":
      return `‹${token.marker} ${shapeOf(token.content)}›`;
    case "code-block":
      return `‹pre${token.language && `:${token.language}`} ${shapeOf(token.content)}›`;
    default:
      return `‹${WORDS[token.kind]} ${shapeOf(token.content)}›`;
  }
}

/** The tokens of a text in a room where `names` are. */
export function read(text: string, names: readonly string[] = []): Block[] {
  return tokenize(text, new NameIndex(names));
}

/** What was typed, from its tokens. */
export function typedOf(tokens: readonly Token[]): string {
  return Array.from(leavesOf(tokens), ({ text }) => text).join("");
}

interface Found {
  readonly link: Link;
  readonly mention: Mention;
  readonly code: Code;
}

/** All tokens of a kind, wherever they are, outermost first. */
export function allOf<Kind extends keyof Found>(kind: Kind, tokens: readonly Token[]): Found[Kind][] {
  return tokens.flatMap((token) => [
    ...(token.kind === kind ? [token as Found[Kind]] : []),
    ...("content" in token ? allOf(kind, token.content) : []),
  ]);
}
