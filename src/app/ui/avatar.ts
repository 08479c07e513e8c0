import { html, type TemplateResult } from "lit";
import { nameKey } from "../../protocol/name-key.ts";

const TONES = 12;

/** One of twelve tones, the same for a name in every room and on every device. */
export function toneOf(name: string): number {
  let hash = 2166136261;
  for (const character of nameKey(name)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % TONES;
}

/** A person's avatar: the initials on the name's tone. It is decorative, since the name always stands next to it. */
export function avatar(name: string, size: "" | "small" = ""): TemplateResult {
  return html`<span class="avatar tone-${toneOf(name)} ${size}" aria-hidden="true">${initials(name)}</span>`;
}

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : null;

function initials(name: string): string {
  const words = name.split(/[\s\-_.]+/).filter((word) => word !== "");
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => firstLetter(word ?? ""))
    .join("")
    .toUpperCase();
}

function firstLetter(word: string): string {
  const [first] = segmenter ? segmenter.segment(word) : [];
  return first?.segment ?? [...word][0] ?? "";
}
