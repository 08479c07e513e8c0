import { MAX_NAME, MAX_ROOM_NAME } from "./limits.ts";
import { mixesScripts } from "./scripts.ts";

/** A name in the form in which it is kept, or the reason, for a person, why it cannot be one. */
export type Named =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly why: string };

const ROOM_NAME = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}\-_.]*$/u;
const USER_NAME_CHARACTERS = /^[\p{L}\p{M}\p{Nd} \-_.']*$/u;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const SPACES = /\s+/gu;
/** Characters that show nothing: with them two names could look the same, or a name like none. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** The line `alice edited: …` of the text dialect must not be what a member called `alice edited` says. */
const LIKE_AN_EDIT = / edited$/iu;

/**
 * The canonical form of a room's name: NFKC and lower-cased, 1 to 64 code points of letters (with their marks),
 * digits, `-`, `_` and `.`, beginning with a letter or digit. `Lobby` and `lobby` are one room.
 */
export function roomName(raw: string): Named {
  const name = raw.normalize("NFKC").toLowerCase().normalize("NFKC");
  if (name === "") return refused("A room needs a name.");
  if (codePoints(name) > MAX_ROOM_NAME)
    return refused(`A room's name has at most ${MAX_ROOM_NAME} characters.`);
  if (!ROOM_NAME.test(name) || INVISIBLE.test(name)) {
    return refused("A room's name has letters, digits, '-', '_' and '.', and begins with a letter or digit.");
  }
  return { ok: true, name };
}

/**
 * The form in which a member's name is shown: NFKC, trimmed, runs of spaces folded to one; 1 to 32 code points of
 * letters, marks, digits, spaces and `-_.'`, of scripts that belong together.
 *
 * Follows the nickname profile of PRECIS (RFC 8266) and the *highly restrictive* level of UTS 39, section 5.2.
 */
export function userName(raw: string): Named {
  // Phones type the typographer's apostrophe.
  const name = raw.normalize("NFKC").replaceAll("’", "'").replace(SPACES, " ").trim();
  if (name === "") return refused("A name needs at least one letter or digit.");
  if (codePoints(name) > MAX_NAME) return refused(`A name has at most ${MAX_NAME} characters.`);
  if (!USER_NAME_CHARACTERS.test(name) || INVISIBLE.test(name)) {
    return refused("A name has letters, digits, spaces and - _ . ' only.");
  }
  if (!LETTER_OR_DIGIT.test(name)) return refused("A name needs at least one letter or digit.");
  if (/^\p{M}/u.test(name)) return refused("A name cannot begin with a mark that belongs to a letter.");
  if (LIKE_AN_EDIT.test(name)) return refused("A name cannot end with 'edited'.");
  if (mixesScripts(name)) return refused("A name cannot mix letters of scripts that do not belong together.");
  return { ok: true, name };
}

/**
 * Two members' names are the same if their keys are equal. `name` is in the form that `userName` gives. Lower case
 * comes first for the one letter that needs it: `ẞ` is `ß`, and that is `ss` by its upper case.
 */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** The number of code points of `text`; a lone surrogate counts as one. */
export function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++, count++) {
    if (isPair(text, i)) i++;
  }
  return count;
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

function refused(why: string): Named {
  return { ok: false, why };
}
