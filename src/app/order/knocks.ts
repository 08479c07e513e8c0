import { html, nothing, type TemplateResult } from "lit";
import type { RoomClient, RoomState } from "../../client/index.ts";
import { preferences } from "../device/preferences.ts";
import { playTone } from "../device/tone.ts";
import { list } from "../language/format.ts";
import { words } from "./in-words.ts";

/** Who waits at the door, for those who may let them in. */
export function knocks(
  { waiting, role }: RoomState,
  client: RoomClient | null,
): TemplateResult | typeof nothing {
  if (waiting.length === 0 || role === "member" || client === null) return nothing;
  const admit = () => {
    for (const { sid } of waiting) client.admit(sid);
  };
  return html`<div class="slow-notice knocks">
    <span role="status">${words().knocks(list(waiting.map(({ name }) => name)), waiting.length)}</span>
    <button type="button" class="small-button" @click=${admit}>
      ${waiting.length === 1 ? words().admit : words().admitAll}
    </button>
  </div>`;
}

/** Somebody has knocked. */
export function knockTone(): void {
  if (preferences.sound) void playTone();
}

/** What whoever waits at the door sees. */
export function atTheDoor(): TemplateResult {
  return html`<p class="entering at-the-door" role="status">${words().atTheDoor}</p>`;
}
