import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import { t } from "../language/language.ts";
import { avatar } from "../ui/avatar.ts";
import { icon } from "../ui/icons.ts";
import { roomTitle } from "../ui/room-name.ts";
import type { RoomSheets } from "./sheets.ts";

const FACES = 3;

/** The room's name and people, with buttons to invite, to open the settings and to leave. */
export function roomHeader({
  room,
  state,
  sheets,
}: {
  room: string;
  state: RoomState;
  sheets: RoomSheets;
}): TemplateResult {
  const people = [...state.members.values()];
  const { topic } = state.order;
  const count = t().peopleHere(people.length);
  return html`<header class="room-header">
    <a class="round quiet back" href="/" aria-label=${t().back} title=${t().back}>${icon("back")}</a>
    <div class="room-about">
      <h1 class="room-heading">
        <button
          type="button"
          class="room-title"
          aria-haspopup="dialog"
          title=${t().aboutRoom}
          @click=${() => sheets.open({ kind: "room" })}
        >${roomTitle(room)}</button>
      </h1>
      ${topic === "" ? nothing : html`<p class="room-topic" dir="auto" title=${topic}>${topic}</p>`}
    </div>
    <button
      type="button"
      class="faces"
      title=${t().people}
      @click=${() => sheets.open({ kind: "members" })}
    >
      <span class="visually-hidden">${t().people}: ${count}</span>
      ${icon("people")} ${people.length === 0 ? nothing : people.slice(-FACES).map(({ name }) => avatar(name, "small"))}
      <span class="faces-count" aria-hidden="true">${people.length || ""}</span>
    </button>
    <button type="button" class="header-button" @click=${() => sheets.open({ kind: "invite" })} aria-label=${t().invite} title=${t().invite}>
      ${icon("invite")} <span class="header-label">${t().invite}</span>
    </button>
    <button
      type="button"
      class="round quiet"
      aria-label=${t().settings}
      title=${t().settings}
      @click=${(event: Event) => event.currentTarget?.dispatchEvent(new CustomEvent("settings", { bubbles: true }))}
    >${icon("settings")}</button>
  </header>`;
}
