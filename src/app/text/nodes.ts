import { html, nothing, type TemplateResult } from "lit";
import { nameKey } from "../../protocol/name-key.ts";
import { t } from "../language/language.ts";
import { codeBlock } from "./code-block.ts";
import { NODE_WEIGHT } from "./reading.ts";
import {
  type Block,
  type Box,
  type Item,
  type Link,
  type List,
  leavesOf,
  type Mention,
  shownText,
  type Token,
} from "./tokens.ts";

/**
 * The nodes of a text. Nothing in it becomes HTML: each token has a template of its own.
 *
 * @param me the reader's name: mentions of it look different
 * @param most weight after which the rest is left out
 */
export function nodesOf(tokens: readonly Token[], me: string | null, most: number): unknown {
  return new NodeMaker(me, most).all(tokens);
}

class NodeMaker {
  readonly #myKey: string | null;
  #left: number;

  constructor(me: string | null, most: number) {
    this.#myKey = me === null ? null : nameKey(me);
    this.#left = most;
  }

  all(tokens: readonly Token[]): unknown[] {
    const nodes: unknown[] = [];
    for (const token of tokens) {
      if (this.#left <= 0) break;
      if (token.kind !== "mark") nodes.push(this.#node(token));
    }
    return nodes;
  }

  #node(token: Token): unknown {
    this.#left -= NODE_WEIGHT;
    switch (token.kind) {
      case "text":
        return this.#text(token.text);
      case "mark":
        return nothing;
      case "paragraph":
        return html`<p dir="auto">${this.all(token.content)}</p>`;
      case "quote":
        return html`<blockquote dir=${directionOf(token.content)}>${this.all(token.content)}</blockquote>`;
      case "code-block":
        return codeBlock(shownText(token.content), token.language, (code) => this.#text(code));
      case "list":
        return this.#list(token);
      case "item":
        return this.#item(token);
      case "box":
        return box(token);
      case "strong":
        return html`<strong>${this.all(token.content)}</strong>`;
      case "emphasis":
        return html`<em>${this.all(token.content)}</em>`;
      case "strike":
        return html`<del>${this.all(token.content)}</del>`;
      case "code":
        return html`<code>${this.#text(shownText(token.content))}</code>`;
      case "link":
        return this.#link(token);
      case "mention":
        return this.#mention(token);
      default:
        return token satisfies never;
    }
  }

  #text(text: string): string {
    const most = Math.max(0, this.#left);
    // Half of a pair of surrogates is no character.
    const shown = text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : text;
    this.#left -= text.length;
    return shown;
  }

  #list({ ordered, content }: List): TemplateResult {
    const items = this.all(content);
    const direction = directionOf(content);
    return ordered ? html`<ol dir=${direction}>${items}</ol>` : html`<ul dir=${direction}>${items}</ul>`;
  }

  /** Its marker is what was typed: the style sheet has a class for each kind. */
  #item({ marker, number, content }: Item): TemplateResult {
    const look = isTask(content) && number === null ? "task-item" : LOOKS[marker.at(-1) ?? ""];
    return html`<li class=${look ?? nothing} value=${number ?? nothing} data-marker=${marker}>${content.map((block) => this.#inItem(block))}</li>`;
  }

  /** Texts of items stand closer than paragraphs do. */
  #inItem(block: Block): unknown {
    if (block.kind !== "paragraph" || this.#left <= 0) return this.all([block]);
    this.#left -= NODE_WEIGHT;
    return html`<div class="item-text" dir="auto">${this.all(block.content)}</div>`;
  }

  #link({ href, host, content }: Link): TemplateResult {
    return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">${this.all(content)}</a>${
      host === null ? nothing : html` <small class="link-host">(<bdi>${host}</bdi>)</small>`
    }`;
  }

  #mention({ name, content }: Mention): TemplateResult {
    const isMine = nameKey(name) === this.#myKey;
    return html`<mark class="mention ${isMine ? "mention-me" : ""}">${shownText(content)}</mark>`;
  }
}

const LOOKS: Readonly<Record<string, string>> = { "-": "dash", "+": "plus", ")": "bracket" };

function isTask([first]: Item["content"]): boolean {
  return first?.kind === "paragraph" && first.content.find(({ kind }) => kind !== "mark")?.kind === "box";
}

function box({ checked }: Box): TemplateResult {
  return html`<input type="checkbox" class="box" disabled ?checked=${checked} aria-label=${t().taskBox}>`;
}

const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** More tokens than this nobody looks through for the first letter. */
const MOST_LEAVES = 100;

/**
 * The direction of a block whose texts have directions of their own: `auto` would not look into them, and its markers
 * would stand on the wrong side.
 */
function directionOf(tokens: readonly Token[]): "rtl" | "ltr" {
  let looked = 0;
  for (const { kind, text } of leavesOf(tokens)) {
    const [letter] = (kind === "text" && LETTER.exec(text)) || [];
    if (letter !== undefined) return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
    if (++looked > MOST_LEAVES) break;
  }
  return "ltr";
}
