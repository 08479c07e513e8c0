import { html, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import { t } from "../language/language.ts";

/** How many entries of the outbox are still to be sent or acknowledged. */
export function unsent({ pending }: RoomState): number {
  return pending.filter(({ status }) => status === "waiting" || status === "sent").length;
}

/**
 * The notice for a reader who sends faster than the room allows. It counts down the time until everything is sent, from
 * the room's limit of messages per second.
 */
export function slowNotice(state: RoomState, now: number): TemplateResult {
  const asked = ((state.slowUntil ?? now) - now) / 1000;
  const needed = unsent(state) / (state.limits?.MESSAGES_PER_SECOND ?? 1);
  const seconds = Math.max(1, Math.ceil(Math.max(asked, needed)));
  return html`<p class="slow-notice">
    <span role="status">${t().slowDown}</span>
    <span aria-live="off">${t().slowDownFor(seconds)}</span>
  </p>`;
}
