import { html, nothing, type TemplateResult } from "lit";
import { day } from "./format.ts";
import { icon } from "./icons.ts";
import type { Item } from "./items.ts";
import { t } from "./language.ts";

/** What stands between messages. */
export function separator(item: Exclude<Item, { kind: "message" }>): TemplateResult {
  switch (item.kind) {
    case "day":
      return html`<h2 class="day"><span>${day(item.at)}</span></h2>`;
    case "new":
      return html`<p class="new-line"><span>${t().newLine}</span></p>`;
    case "presence":
      return html`<p class="presence" aria-live="off">
        ${item.joined.length > 0 ? html`<span>${t().joined(item.joined)}</span>` : nothing}
        ${item.left.length > 0 ? html`<span>${t().left(item.left)}</span>` : nothing}
      </p>`;
    default:
      return item satisfies never;
  }
}

/** What stands above the first message: that older ones come, or that there are none. */
export function topNote(loadingOlder: boolean, whole: boolean): TemplateResult | typeof nothing {
  if (loadingOlder) return html`<p class="top-note">${t().loadingOlder}</p>`;
  return whole ? html`<p class="top-note">${t().beginning}</p>` : nothing;
}

/** Leads to the newest message; it stands over the conversation while that is out of view. */
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
