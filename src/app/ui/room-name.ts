import { html, type TemplateResult } from "lit";
import { isPrivate } from "../device/visits.ts";
import { t } from "../language/language.ts";
import { icon } from "./icons.ts";

/** A room's short title. The name of a private room is random, so it is called *Private room*. */
export function titleOf(room: string): string {
  return isPrivate(room) ? t().privateName : room;
}

/** A room's title. A private one has a lock, and the first characters of its name to tell it apart. */
export function roomTitle(room: string): TemplateResult {
  if (!isPrivate(room)) return html`<bdi>${room}</bdi>`;
  return html`${icon("lock")}<span>${t().privateName} <bdi class="room-code">${room.slice(0, 5)}</bdi></span>`;
}
