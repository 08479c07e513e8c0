import fc from "fast-check";

/** Any string that JavaScript can hold, lone surrogates too. */
export const anyString = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

/** Characters that have caught normalisers out: case, folding, composition, spaces, what cannot be seen. */
const TRICKY = [
  ..."aAiIjJsSzZ09 -_.'",
  ..."ßẞſıİŉǰΐΰΣσςϔΥΏᾳᾼᾈǅǆﬁﬃΩKÅϴᏸꭰᲈⅣⅣ①²½ﬀ",
  ..."\u0300\u0301\u0307\u0308\u030c\u0313\u0327\u0342\u0345\u3099\u309a",
  ..."\u00a0\u1680\u2003\u202f\u3000\ufeff\u0085\u2028\t\n",
  ..."\u00a8\u00b4\u037a\u1fbf\u1fef\uff9e",
  ..."\u00ad\u034f\u115f\u1160\u3164\uffa0\u200b\u200d\u202e\ufe0f",
  ..."アあ漢ㄅ한пяअعא٣४𝗂𝟗",
  "\ud83d",
  "\ude00",
];

/** Strings over the whole of Unicode, and, more often than chance would have it, over its tricky corners. */
export const unicode = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...TRICKY), maxLength: 12 }),
  fc.string({
    unit: fc.oneof(fc.constantFrom(...TRICKY), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
    maxLength: 12,
  }),
  anyString,
);

/** The code points of a string, for failures that a person must read. */
export function codePointsOf(text: string): string {
  return [...text]
    .map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`)
    .join(" ");
}
