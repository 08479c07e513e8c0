import { html } from "lit";
import { nameKey } from "../protocol/names.ts";

/** Whether `text` speaks to `name`: an `@`, then the name, and no letter more. */
export function mentions(text: string, name: string): boolean {
  return text.includes("@") && pattern(name).test(text);
}

/** `text` with the mentions of `me` marked. */
export function withMentions(text: string, me: string | null): unknown {
  if (me === null || !mentions(text, me)) return text;
  return text
    .split(pattern(me))
    .map((part, i) => (i % 2 === 1 ? html`<mark class="mention">${part}</mark>` : part));
}

let made: { name: string; pattern: RegExp } | null = null;

/** One pattern is kept: it is always the same name. It is known as it is written, and by its key. */
function pattern(name: string): RegExp {
  if (made?.name !== name) {
    const either = `${name}|${nameKey(name)}`.replaceAll(".", "\\.");
    made = { name, pattern: new RegExp(`(?<![\\p{L}\\p{N}])(@(?:${either}))(?![\\p{L}\\p{N}])`, "iu") };
  }
  return made.pattern;
}
