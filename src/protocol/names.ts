import { codePoints } from "./code-points.ts";
import { hasRestricted } from "./identifiers.ts";
import { MAX_NAME, MAX_ROOM_NAME } from "./limits.ts";
import { mixesScripts } from "./scripts.ts";

/** A name in its normalised form, or the reason, for a person, why it is refused. */
export type Named =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly why: string };

/**
 * Code units of what was typed, for each code point that the name may have in the end. No honest name meets it: what
 * people write takes at most four (ᾧ as a letter and three marks, or two characters beyond the first plane that compose),
 * and the other half is for spaces around. Normalising takes time with the square of a run of marks: it sees no more than this.
 */
const UNITS_PER_CODE_POINT = 8;

const ROOM_NAME = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}\-_.]*$/u;
const USER_NAME_CHARACTERS = /^[\p{L}\p{M}\p{Nd} \-_.']*$/u;
/** Punctuation that is part of a word where it stands (RFC 5892, A.3 and A.5 to A.7; UTS 39, *Inclusion*). */
const WITHIN_WORDS = /(?<=l)·(?=l)|(?<=\p{scx=Hebr})[׳״]|(?<=[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}])・/giu;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const SPACES = /\s+/gu;
/** Characters that show nothing: with them two names could look the same, or a name could look empty. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** More marks on a letter than any living script puts there (UTS 39, 5.4): they cover what stands above and below. */
const STACKED_MARKS = /[\p{Mn}\p{Me}]{5}/u;
/** Nobody may pass for the operator of the deployment. */
const LIKE_THE_OPERATOR = /^(?:the )?operator$/iu;
/** A member called `alice edited` could forge the line `alice edited: …` of the text dialect. */
const LIKE_AN_EDIT = / edited$/iu;

const TOO_LONG = `A name has at most ${MAX_NAME} characters.`;

/**
 * The canonical form of a room's name (N1): NFKC and lower-cased, 1 to 64 code points of letters (with their marks),
 * digits, `-`, `_` and `.`, starting with a letter or digit. `Lobby` and `lobby` are one room.
 */
export function roomName(raw: string): Named {
  const lower = normalized(raw, MAX_ROOM_NAME)?.toLowerCase();
  const name = lower && normalized(lower, MAX_ROOM_NAME);
  if (name === "") return refused("A room needs a name.");
  if (name === undefined || codePoints(name) > MAX_ROOM_NAME)
    return refused(`A room's name has at most ${MAX_ROOM_NAME} characters.`);
  if (!ROOM_NAME.test(name) || INVISIBLE.test(name)) {
    return refused("A room's name has letters, digits, '-', '_' and '.', and begins with a letter or digit.");
  }
  return { ok: true, name };
}

/**
 * The form in which a member's name is shown: NFKC, trimmed, runs of spaces folded to one; 1 to 32 code points of
 * letters, marks, digits, spaces, `-_.'` and what is punctuation within words, of scripts that belong together, and
 * none of them technical or obsolete.
 *
 * Follows the nickname profile of PRECIS (RFC 8266) and the *highly restrictive* level of UTS 39, section 5.2, with two
 * differences: scripts of limited use and of the past are taken, because people live with some of them and none can be
 * mixed with another; and what is uncommon is taken, because names are.
 */
export function userName(raw: string): Named {
  const named = likelyName(raw);
  if (!named.ok || !hasRestricted(named.name)) return named;
  return refused("A name cannot have phonetic, technical or obsolete letters.");
}

/** As `userName`, without the table of single letters: it keeps a page light, and the room looks again. */
export function likelyName(raw: string): Named {
  // Keyboards of phones produce the typographic apostrophe.
  const name = normalized(raw, MAX_NAME)?.replaceAll("’", "'").replace(SPACES, " ").trim();
  if (name === undefined) return refused(TOO_LONG);
  if (name === "") return refused("A name needs at least one letter or digit.");
  if (codePoints(name) > MAX_NAME) return refused(TOO_LONG);
  if (!USER_NAME_CHARACTERS.test(name.replace(WITHIN_WORDS, "")) || INVISIBLE.test(name)) {
    return refused("A name has letters, digits, spaces and - _ . ' only.");
  }
  if (!LETTER_OR_DIGIT.test(name)) return refused("A name needs at least one letter or digit.");
  if (/^\p{M}/u.test(name)) return refused("A name cannot begin with a mark that belongs to a letter.");
  if (STACKED_MARKS.test(name)) return refused("A letter of a name has at most 4 marks.");
  if (LIKE_AN_EDIT.test(name)) return refused("A name cannot end with 'edited'.");
  if (LIKE_THE_OPERATOR.test(name)) return refused("This is what the operator of the server is called.");
  if (mixesScripts(name)) return refused("A name cannot mix letters of scripts that do not belong together.");
  return { ok: true, name };
}

/** NFKC, of what can become a name of `max` code points; `undefined` of what is too long to look at. */
function normalized(raw: string, max: number): string | undefined {
  return raw.length > max * UNITS_PER_CODE_POINT ? undefined : raw.normalize("NFKC");
}

function refused(why: string): Named {
  return { ok: false, why };
}
