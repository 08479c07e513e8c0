import { html, nothing, type TemplateResult } from "lit";
import { day } from "../language/format.ts";
import { t } from "../language/language.ts";
import { icon } from "../ui/icons.ts";
import type { Item } from "./items.ts";

/** An entry between messages. */
export function separator(item: Exclude<Item, { kind: "message" }>): TemplateResult {
  switch (item.kind) {
    case "day":
      return html`<h2 class="day"><span>${day(item.at)}</span></h2>`;
    case "unread-marker":
      return html`<p class="unread-marker"><span>${t().unreadMarker}</span></p>`;
    case "presence":
      return html`<p class="presence" aria-live="off">
        ${item.joined.length > 0 ? html`<span>${t().joined(item.joined)}</span>` : nothing}
        ${item.left.length > 0 ? html`<span>${t().left(item.left)}</span>` : nothing}
      </p>`;
    case "acts":
      return html`<p class="presence" aria-live="off">${item.notes.map((note) => html`<span dir="auto">${note}</span>`)}</p>`;
    default:
      return item satisfies never;
  }
}

/** The note above the first message: older ones are loading, or there are none. */
export function topNote(loadingOlder: boolean, whole: boolean): TemplateResult | typeof nothing {
  if (loadingOlder) return html`<p class="top-note">${t().loadingOlder}</p>`;
  return whole ? html`<p class="top-note">${t().beginning}</p>` : nothing;
}

/** The button that leads to the newest message, shown over the conversation while that is out of view. */
export function jumpButton(
  shown: boolean,
  unread: number,
  jump: (event: MouseEvent) => void,
): TemplateResult {
  const label = unread > 0 ? t().newMessages(unread) : t().toLatest;
  return html`<button
    type="button"
    class="jump ${shown ? "" : "away"}"
    ?inert=${!shown}
    aria-label=${unread > 0 ? `${t().toLatest}: ${label}` : label}
    @click=${jump}
  >
    ${unread > 0 ? html`<span>${label}</span>` : nothing}${icon("arrowDown")}
  </button>`;
}
