import type { Act } from "../../client/index.ts";

let read: ((act: Act) => readonly string[]) | null = null;

/** What an act says, as sentences. None until the part of the page that knows has come. */
export function notesOf(act: Act): readonly string[] {
  return read?.(act) ?? [];
}

/** The part of the page that knows what acts say has come. */
export function readActsWith(reader: (act: Act) => readonly string[]): void {
  read = reader;
}
