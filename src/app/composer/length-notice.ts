import { codePoints } from "../../protocol/code-points.ts";
import { t } from "../language/language.ts";

/** How many characters are left is shown when there are no more than this. */
const TELL_LEFT = 200;
/** It is announced to screen readers when this many are left, and no more often: they would interrupt every key. */
const ANNOUNCED = [100, 20, 0, -1] as const;

/** How many characters `text` may still have; negative if it has too many, `null` if there is no need to tell. */
export function charactersLeft(text: string, most: number): number | null {
  // A text has at most as many code points as UTF-16 units: most texts need not be counted.
  if (text.length < most - TELL_LEFT) return null;
  const left = most - codePoints(text);
  return left <= TELL_LEFT ? left : null;
}

/** The words for a number of characters that are left; none for `null`. */
export function leftWords(left: number | null): string {
  if (left === null) return "";
  return left < 0 ? t().tooLong(-left) : t().charactersLeft(left);
}

/** What screen readers are told about the characters that are left. */
export class LengthNotice {
  #stage = 0;
  words = "";

  update(left: number | null): void {
    const stage = left === null ? 0 : ANNOUNCED.filter((threshold) => left <= threshold).length;
    if (stage === this.#stage) return;
    const isWorthTelling = stage > this.#stage || this.#stage === ANNOUNCED.length;
    this.#stage = stage;
    this.words = isWorthTelling ? leftWords(left) : "";
  }
}
