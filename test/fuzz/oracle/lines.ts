import type { Told } from "./ledger.ts";

/** The lines that the text dialect tells of an op (T4, T5). */
export function linesOf({ type, name, text = "", emoji = "" }: Told): string[] {
  switch (type) {
    case "message":
      return split(text).map((line) => `${name}: ${line}`);
    case "edit":
      return split(text).map((line) => `${name} edited: ${line}`);
    case "delete":
      return [`${name} deleted a message.`];
    case "react":
      return [`${name} reacted ${emoji}.`];
    case "unreact":
      return [`${name} took back ${emoji}.`];
    default:
      throw new Error(`there is no op ${type}`);
  }
}

/** Whether a line tells of coming or going. What a member says cannot be one: no name has a colon. */
export function isPresence(line: string): boolean {
  return /^[^:!][^:]* (joined|left)\.$/u.test(line);
}

/** Every character that ends a line somewhere does; of the others, no control passes, and no override of direction. */
function split(text: string): string[] {
  return text
    .replace(/\r\n/g, "\n")
    .split(/[\n\v\f\r\x85\u2028\u2029]/u)
    .map((line) => line.replace(/\t/g, " ").replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ""));
}
