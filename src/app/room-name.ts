import { html, type TemplateResult } from "lit";
import { icon } from "./icons.ts";
import { t } from "./language.ts";
import { isPrivate } from "./rooms.ts";

/** What a room is called where there is little space: the name of a private one says nothing to anybody. */
export function titleOf(room: string): string {
  return isPrivate(room) ? t().privateName : room;
}

/** A room's name, with a lock before a private one and the beginning of its name behind it, to tell it apart. */
export function roomTitle(room: string): TemplateResult {
  if (!isPrivate(room)) return html`<bdi>${room}</bdi>`;
  return html`${icon("lock")}<span>${t().privateName} <bdi class="room-code">${room.slice(0, 5)}</bdi></span>`;
}
