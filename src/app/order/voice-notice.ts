import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import { end, span, words } from "./in-words.ts";

/** Why the reader may not write now, or only slowly. */
export function voiceNotice(
  { mutedUntil, order, role }: RoomState,
  now: number,
): TemplateResult | typeof nothing {
  const what =
    mutedUntil !== null && mutedUntil > now
      ? words().youAreMuted(end(mutedUntil))
      : role !== "member"
        ? ""
        : order.voice === "moderators"
          ? words().onlyModerators
          : order.slowSeconds > 0
            ? words().slowMode(span(order.slowSeconds))
            : "";
  return what === "" ? nothing : html`<p class="slow-notice" role="status">${what}</p>`;
}
