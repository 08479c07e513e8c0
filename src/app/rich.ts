import { html, nothing } from "lit";
import { Lexer, type MarkedToken, type Token, Tokenizer } from "marked";
import { hostToShow, safeLink } from "./links.ts";
import { plain } from "./markdown.ts";
import { withMentions } from "./mentions.ts";

/** Quotes and lists inside each other beyond what anybody means. */
const TOO_DEEP = /^(?:\s*(?:>|[-*+]\s|\d+[.)]\s)){8}/m;
const MOST_DEPTH = 12;
/** Markdown without what a conversation does not need: no headings, tables, HTML, rules or references. */
class ChatTokenizer extends Tokenizer {
  override code(): undefined {}
  override heading(): undefined {}
  override lheading(): undefined {}
  override hr(): undefined {}
  override html(): undefined {}
  override tag(): undefined {}
  override def(): undefined {}
  override table(): undefined {}
  override reflink(): undefined {}
}

const lexer = { gfm: true, breaks: true, tokenizer: new ChatTokenizer() };

/** The nodes of a text that has Markdown in it. */
export function richNodes(text: string, me: string | null): unknown {
  if (TOO_DEEP.test(text)) return plain(text, me);
  try {
    return blocks(new Lexer(lexer).lex(text), { me, depth: 0 });
  } catch {
    // The lexer gives up on what it cannot get through; the words are there all the same.
    return plain(text, me);
  }
}

interface Place {
  readonly me: string | null;
  readonly depth: number;
}

function blocks(tokens: readonly Token[], place: Place): unknown[] {
  return tokens.map((token) => block(token as MarkedToken, { ...place, depth: place.depth + 1 }));
}

function block(token: MarkedToken, place: Place): unknown {
  if (place.depth > MOST_DEPTH) return token.raw;
  switch (token.type) {
    case "space":
      return nothing;
    case "paragraph":
      return html`<p dir="auto">${inlines(token.tokens, place)}</p>`;
    case "text":
      return token.tokens ? inlines(token.tokens, place) : withMentions(token.text, place.me);
    case "blockquote":
      return html`<blockquote dir="auto">${blocks(token.tokens, place)}</blockquote>`;
    case "code":
      return html`<pre dir="ltr" tabindex="0"><code>${token.text}</code></pre>`;
    case "list": {
      const entries = token.items.map((item) => html`<li dir="auto">${blocks(item.tokens, place)}</li>`);
      if (!token.ordered) return html`<ul dir="auto">${entries}</ul>`;
      return html`<ol dir="auto" start=${token.start || 1}>${entries}</ol>`;
    }
    default:
      return html`<p dir="auto">${token.raw}</p>`;
  }
}

function inlines(tokens: readonly Token[], place: Place): unknown[] {
  return tokens.map((token) => inline(token as MarkedToken, { ...place, depth: place.depth + 1 }));
}

function inline(token: MarkedToken, place: Place): unknown {
  if (place.depth > MOST_DEPTH) return token.raw;
  switch (token.type) {
    case "strong":
      return html`<strong>${inlines(token.tokens, place)}</strong>`;
    case "em":
      return html`<em>${inlines(token.tokens, place)}</em>`;
    case "del":
      return html`<del>${inlines(token.tokens, place)}</del>`;
    case "codespan":
      return html`<code>${token.text}</code>`;
    case "br":
      return html`<br>`;
    case "link":
      return link(token.href, token.text, token.raw, inlines(token.tokens, place));
    case "image":
      return link(token.href, token.text, token.raw, token.text);
    case "escape":
      return token.text;
    case "text":
      return token.tokens ? inlines(token.tokens, place) : withMentions(token.text, place.me);
    default:
      return token.raw;
  }
}

/** A link shows where it leads: its own text may claim something else. */
function link(href: string, text: string, raw: string, content: unknown): unknown {
  const url = safeLink(href);
  if (!url) return raw;
  const host = hostToShow(url, text);
  const inside = text.trim() === "" ? url.href : content;
  return html`<a href=${url.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">${inside}</a>${
    host ? html` <small class="link-host">(<bdi>${host}</bdi>)</small>` : nothing
  }`;
}
