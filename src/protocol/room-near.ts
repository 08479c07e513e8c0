import { MAX_ROOM_NAME } from "./limits.ts";
import { roomName } from "./names.ts";

/** Code units that are looked at: normalising takes time with the square of a run of marks. */
const MAX_UNITS = 512;

/** The room that words mean: by their own name, or by the nearest one that a room can have. `My Room!` is `my-room`. */
export function nearestRoom(words: string): string | null {
  for (const text of [words, words.length > MAX_UNITS ? "" : nearest(words)]) {
    const named = roomName(text);
    if (named.ok) return named.name;
  }
  return null;
}

function nearest(text: string): string {
  const words = text
    .normalize("NFKC")
    .replace(/['’\p{Default_Ignorable_Code_Point}]/gu, "")
    .replace(/-*[^\p{L}\p{M}\p{Nd}\-_.]+-*/gu, "-")
    .replace(/^[^\p{L}\p{Nd}]+/u, "");
  return [...words].slice(0, MAX_ROOM_NAME).join("").replace(/-+$/, "");
}
