import type { Act } from "../../client/index.ts";
import { words } from "./in-words.ts";

/** What an act says, as sentences without a full stop. */
export function notesOf(act: Act): readonly string[] {
  return words().act(act, act.name);
}
