/** More of them than this are shown as text is. */
export const MOST_LARGE_EMOJI = 5;

/** Made when it is needed first: browsers without the flag `v` (of before 2023) show no emoji large. */
let pattern: RegExp | null | undefined;

/** No emoji begins so: this is known long before the pattern of all emoji is made. */
const NO_EMOJI = /^\s*[\p{L}\p{P}]/u;
/** But for these. */
const AND_YET = /^\s*[#*‼⁉〰〽ℹ]/u;

/** Whether a text is nothing but one to five emoji, and blanks: those that Unicode recommends, as it writes them. */
export function isEmojiAlone(text: string): boolean {
  if (NO_EMOJI.test(text) && !AND_YET.test(text)) return false;
  if (pattern === undefined) pattern = make();
  if (!pattern) return false;
  let count = 0;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined) return false;
    if (found.trim() !== "" && ++count > MOST_LARGE_EMOJI) return false;
  }
  return count > 0;
}

function make(): RegExp | null {
  try {
    return /\p{RGI_Emoji}|\s+/vy;
  } catch {
    return null;
  }
}
