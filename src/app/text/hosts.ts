import { mixesScripts } from "../../protocol/scripts.ts";

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const NOT_IN_HOST = /[^\p{L}\p{M}\p{N}.\-_:]+/u;
/** What people take for a host without a scheme: its last part is a word, or it is an address of four numbers. */
const LIKE_HOST = /[^.]\.\p{L}[\p{L}\p{M}\p{N}-]+$|^\d{1,3}(?:\.\d{1,3}){3}$/u;
/** Not the mere beginning of an address. */
const NAMES_SOMETHING = /[\p{L}\p{N}][^:]*$/u;
/** Letters that are Latin and yet unlike what Latin keyboards have: some pass for those. */
const ODD_LATIN = /(?![a-z\u00aa-\u0130\u0132-\u017f])\p{sc=Latn}/u;

/**
 * The host to note next to a link, or `null`: it is due where what is `shown` names another host than the one that
 * `url` leads to, or names it in letters that may be taken for others.
 */
export function noteOf(url: URL, shown: string): string | null {
  return hostsNamedIn(shown).every((named) => isHostOf(url, named)) ? null : url.host;
}

function hostsNamedIn(shown: string): string[] {
  return shown.replace(INVISIBLE, "").normalize("NFKC").split(/\s+/).flatMap(hostsNamedBy);
}

/** The hosts that a word names: of an address only what stands before its path. */
function hostsNamedBy(word: string): string[] {
  const scheme = word.indexOf("://");
  const pieces = word.slice(scheme < 0 ? 0 : scheme + 3).split(/[/?#]/);
  if (scheme >= 0) return [(pieces[0] ?? "").replace(/:\d*$/, "")];
  // Browsers take https:/bank.example and //bank.example for addresses, too, and so do people.
  const authority = pieces.find((piece) => NAMES_SOMETHING.test(piece)) ?? "";
  const parts = authority.split(NOT_IN_HOST).map((part) => part.replace(/[.:]+$|:\d*$/, ""));
  return parts.filter((part) => LIKE_HOST.test(part));
}

function isHostOf(url: URL, named: string): boolean {
  const host = withoutWww(url.hostname);
  const name = withoutWww(named.toLowerCase());
  if (name === host) return true;
  if (ODD_LATIN.test(name) || mixesScripts(name)) return false;
  // Other letters than ASCII's are told to servers in ASCII: the same host has two spellings.
  return /[^!-~]/.test(name) && inAscii(name) === host;
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, "");
}

function inAscii(host: string): string | null {
  try {
    return new URL(`https://${host}`).hostname;
  } catch {
    return null;
  }
}
