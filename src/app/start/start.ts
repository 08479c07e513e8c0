import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { likelyName } from "../../protocol/names.ts";
import { deviceStore } from "../device/device-store.ts";
import { keepInvite } from "../device/fragment.ts";
import { forgetVisit, privateName, visits } from "../device/visits.ts";
import { t } from "../language/language.ts";
import start from "../styles/start.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { LightElement } from "../ui/element.ts";
import { arches, icon, logo } from "../ui/icons.ts";
import { roomTitle, titleOf } from "../ui/room-name.ts";
import { TICK_MS, Ticker } from "../ui/ticker.ts";
import { nameRefused, otherName, type Refusal, refusalNotice } from "./refusal.ts";
import { roomMeant } from "./room-meant.ts";
import { startWords } from "./start-words.ts";
import { ROOMS_AT_FIRST, visitedRooms } from "./visited-rooms.ts";

/** The detail of `enter`: names in their canonical form. */
export interface EnterDetail {
  readonly name: string;
  readonly room: string;
}

/**
 * The start page. It asks for a name and a room, or at a room's own address for the name alone. Fires `enter`
 * (`EnterDetail`) and `settings`.
 */
export class AlcoveStart extends LightElement {
  static override properties = {
    room: { attribute: false },
    refused: { attribute: false },
    alone: { attribute: false },
    nameProblem: { state: true },
    roomProblem: { state: true },
    typedRoom: { state: true },
    allRooms: { state: true },
  };

  /** The room that the address names, or `null`: the page asks for one. */
  declare room: string | null;
  declare refused: Refusal | null;
  /** Whether it is the question for a name and nothing around it, in a sheet over the room. */
  declare alone: boolean;
  declare nameProblem: string | null;
  declare roomProblem: string | null;
  declare typedRoom: string;
  /** Whether all visited rooms are shown. */
  declare allRooms: boolean;

  constructor() {
    super();
    new Ticker(this, () => (this.refused?.until ?? 0) > Date.now() - TICK_MS);
  }

  protected override render(): TemplateResult {
    const { room } = this;
    if (this.alone) return this.#form();
    return html`<div class="start">
      ${arches()}
      <header class="start-bar">
        <button type="button" class="round quiet" aria-label=${t().settings} title=${t().settings} @click=${this.#settings}>
          ${icon("settings")}
        </button>
      </header>
      <main class="start-main">
        <div class="welcome">
          ${logo()}
          <h1>${room === null ? "Alcove" : roomTitle(room)}</h1>
          <p class="tagline">${startWords().tagline}</p>
        </div>
        ${room === null ? visitedRooms(visits(), this.allRooms, this.#showAll, (room) => this.#forget(room)) : nothing}
        ${this.#form()}
        ${room === null ? nothing : html`<p class="start-back"><a href="/">${t().back}</a></p>`}
      </main>
    </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, start);
    this.nameProblem = null;
    this.roomProblem = null;
    this.typedRoom = "lobby";
    this.allRooms = false;
  }

  protected override firstUpdated(): void {
    const isAboutName = this.refused?.name ? nameRefused(this.refused) !== null : !deviceStore.get("name");
    // On a phone, focusing opens the keyboard, which covers half of the page.
    if (!matchMedia("(pointer: fine)").matches) return;
    // With rooms to return to, the way in is the first of them, not the form below.
    if (this.querySelector(".visit") === null)
      this.querySelector<HTMLElement>(isAboutName ? "#name" : "button.primary")?.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.alone && changed.has("refused") && this.refused && nameRefused(this.refused) !== null)
      this.querySelector<HTMLElement>("#name")?.focus();
  }

  #form(): TemplateResult {
    const { room, refused } = this;
    return html`<form class=${this.alone ? "card alone" : "card"} @submit=${this.#onSubmit} novalidate>
      ${refused ? refusalNotice(refused, Date.now()) : nothing}
      ${this.#name()} ${room === null ? this.#room() : nothing}
      ${refused?.code === "not_invited" ? this.#invite() : nothing}
      <button type="submit" class="primary">
        ${room === null ? startWords().enter : startWords().enterRoom(titleOf(room))}
      </button>
      ${room === null ? this.#private() : nothing}
    </form>`;
  }

  #name(): TemplateResult {
    const { refused } = this;
    const problem = this.nameProblem ?? (refused ? nameRefused(refused) : null);
    const other = !this.nameProblem && refused ? otherName(refused, this.room) : null;
    return html`<div class="input">
      <label for="name">${t().yourName}</label>
      <input
        id="name"
        name="name"
        autocomplete="nickname"
        maxlength="64"
        dir="auto"
        spellcheck="false"
        ?data-first=${this.alone}
        .defaultValue=${refused?.name || deviceStore.get("name") || ""}
        aria-invalid=${problem !== null}
        aria-describedby="name-problem"
      >
      <p class="problem" id="name-problem" role="alert">${problem ?? ""}</p>
      ${
        other === null
          ? nothing
          : html`<button type="button" class="small-button" @click=${() => this.#enter(other)}>${startWords().takeName(other)}</button>`
      }
    </div>`;
  }

  #room(): TemplateResult {
    return html`<div class="input">
      <label for="room">${startWords().room}</label>
      <input
        id="room"
        name="room"
        value="lobby"
        autocapitalize="none"
        autocomplete="off"
        spellcheck="false"
        maxlength="2048"
        dir="auto"
        aria-invalid=${this.roomProblem !== null}
        aria-describedby="room-problem room-hint"
        @input=${this.#onRoom}
      >
      <p class="field-hint" id="room-hint" role="status">${this.#roomHint()}</p>
      <p class="problem" id="room-problem" role="alert">${this.roomProblem ?? ""}</p>
    </div>`;
  }

  #invite(): TemplateResult {
    return html`<div class="input">
      <label for="invite">${startWords().inviteCode}</label>
      <input id="invite" name="invite" autocomplete="off" spellcheck="false" maxlength="100" dir="auto">
    </div>`;
  }

  /** Says which room opens if that is not what was typed, letter by letter. */
  #roomHint(): TemplateResult | typeof nothing {
    const meant = roomMeant(this.typedRoom, location.host);
    if (meant.kind === "elsewhere")
      return html`${startWords().otherServer(meant.host)} <a href=${meant.link}>${startWords().openLink}</a>`;
    const same = meant.kind === "room" && meant.room === this.typedRoom.trim().toLowerCase();
    if (meant.kind === "nothing" || same) return nothing;
    return html`${startWords().roomBecomes(titleOf(meant.room))}`;
  }

  #private(): TemplateResult {
    return html`<p class="or"><span>${startWords().or}</span></p>
      <button type="button" class="secondary" aria-describedby="private-hint" @click=${() => this.#enterPrivate()}>
        ${icon("lock")} ${startWords().privateRoom}
      </button>
      <p class="private-hint" id="private-hint">${startWords().privateRoomHint}</p>`;
  }

  #showAll = async (): Promise<void> => {
    this.allRooms = true;
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>(".visit")[ROOMS_AT_FIRST]?.focus();
  };

  #onRoom = (event: Event): void => {
    this.typedRoom = (event.currentTarget as HTMLInputElement).value;
    this.roomProblem = null;
  };

  #forget(room: string): void {
    forgetVisit(room);
    this.requestUpdate();
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#enter(this.#value("#name"));
  };

  #enterPrivate(): void {
    this.#enter(this.#value("#name"), privateName());
  }

  #enter(rawName: string, rawRoom = this.room ?? this.#value("#room")): void {
    const name = likelyName(rawName);
    const meant = roomMeant(rawRoom, location.host);
    this.nameProblem = name.ok ? null : rawName.trim() === "" ? startWords().nameMissing : t().nameBad;
    this.roomProblem = meant.kind === "nothing" ? startWords().roomBad : null;
    if (name.ok && meant.kind === "room") {
      keepInvite(meant.room, this.#value("#invite"));
      const detail = { name: name.name, room: meant.room };
      this.dispatchEvent(new CustomEvent<EnterDetail>("enter", { detail, bubbles: true }));
    } else {
      const place = !name.ok ? "#name" : meant.kind === "elsewhere" ? "#room-hint a" : "#room";
      this.querySelector<HTMLElement>(place)?.focus();
    }
  }

  #value(selector: string): string {
    return this.querySelector<HTMLInputElement>(selector)?.value ?? "";
  }

  #settings = (): void => {
    this.dispatchEvent(new CustomEvent("settings", { bubbles: true }));
  };
}
