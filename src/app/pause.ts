import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../client/index.ts";
import { t } from "./language.ts";

/**
 * The pause that a room asks of who has said much at once. It lasts until all of it is sent: the room lets through so
 * many messages a second, and so it can be told how long that takes.
 */
export class Pause {
  #slow = false;

  /** Whether anything is counted down. */
  get counts(): boolean {
    return this.#slow;
  }

  render({ slowUntil, pending, limits }: RoomState, now: number): TemplateResult | typeof nothing {
    const rest = pending.filter(({ status }) => status === "waiting" || status === "sent").length;
    this.#slow = (this.#slow || slowUntil !== null) && rest > 0;
    if (!this.#slow) return nothing;
    const asked = ((slowUntil ?? now) - now) / 1000;
    const seconds = Math.max(1, Math.ceil(Math.max(asked, rest / (limits?.MESSAGES_PER_SECOND ?? 1))));
    return html`<p class="slow">
      <span role="status">${t().slowDown}</span>
      <span aria-live="off">${t().slowDownFor(seconds)}</span>
    </p>`;
  }
}
