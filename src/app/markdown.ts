import { html, type TemplateResult } from "lit";
import { withMentions } from "./mentions.ts";

/** Anything that lines of plain text do not have: Markdown, an address, or a line's end. */
const MARKED = /[*_~`>[\]\\\n]|:\/\/|www\.|\S@\S|^\s*(?:[-+]|\d+[.)])\s/;
// They turn around what follows them, up to the end of the line: a way to make an address look like another.
const OVERRIDES = /[\u202d\u202e]/g;

type Rich = typeof import("./rich.ts");

let rich: Rich | null = null;
let wanted = false;

/**
 * Loads what Markdown takes, if a text has asked for it: it weighs as much as a third of the page, and many
 * conversations do without it. Until then, and where it cannot be loaded, texts are shown as they were typed.
 *
 * @returns whether the texts are to be shown again
 */
export async function loadMarkdown(): Promise<boolean> {
  if (!wanted || rich) return false;
  wanted = false;
  try {
    rich = await import("./rich.ts");
    return true;
  } catch {
    // Offline: the next change of the page asks again.
    wanted = true;
    return false;
  }
}

/** Whether texts are shown with their Markdown by now. */
export function markdownIsLoaded(): boolean {
  return rich !== null;
}

/** A message's text as nodes. `me` is the name whose mentions are marked. */
export function markdown(raw: string, me: string | null): unknown {
  const text = raw.replace(OVERRIDES, "");
  if (!MARKED.test(text)) return plain(text, me);
  if (rich) return rich.richNodes(text, me);
  wanted = true;
  return plain(text, me);
}

/** A text as it was typed. */
export function plain(text: string, me: string | null): TemplateResult {
  return html`<p class="plain" dir="auto">${withMentions(text, me)}</p>`;
}

/** A message's text in one line, without its marks: for quotes, notifications, the list of what is new. */
export function summary(raw: string): string {
  const line = raw
    .replace(OVERRIDES, "")
    .replace(/```\w*|[*`~]|^\s*>+/gm, "")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
