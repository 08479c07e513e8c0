import type { RoomState } from "../../client/index.ts";
import type { AlcoveComposer } from "../composer/composer.ts";
import { t } from "../language/language.ts";
import type { Stay } from "./stay.ts";

/**
 * Keeps what was written for a message that is gone as a draft.
 *
 * @returns what to tell the reader; empty if nothing has happened
 */
export function keepLostTexts(composer: AlcoveComposer, stay: Stay, state: RoomState): string {
  const refused = stay.takeLostEdits();
  for (const text of refused) composer.keep(text);
  const lost = composer.dropLost(state);
  if (refused.length > 0 || lost?.kept) return t().editGone;
  return lost ? t().replyGone : "";
}
