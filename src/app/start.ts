import { html, nothing, type TemplateResult } from "lit";
import { roomName, userName } from "../protocol/names.ts";
import { LightElement } from "./element.ts";
import { when } from "./format.ts";
import { arches, icon, sign } from "./icons.ts";
import { kept } from "./kept.ts";
import { t } from "./language.ts";
import { roomTitle, titleOf } from "./room-name.ts";
import { forgetRoom, privateName, roomPath, type Visit, visits } from "./rooms.ts";

/** What `enter` carries: names in the form in which they are kept. */
export interface Entering {
  readonly name: string;
  readonly room: string;
}

/** The room has not let somebody in. */
export interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly name: string;
  /** A name that is not known to be taken. */
  readonly free: string;
}

/**
 * The way in: a name and a room, or, under a room's own address, the name alone. Fires `enter` (`Entering`) and
 * `settings`.
 */
export class AlcoveStart extends LightElement {
  static override properties = {
    room: { attribute: false },
    refused: { attribute: false },
    busy: { attribute: false },
    nameProblem: { state: true },
    roomProblem: { state: true },
  };

  /** The room that the address names, or `null`: it is asked for. */
  declare room: string | null;
  declare refused: Refused | null;
  declare busy: boolean;
  declare nameProblem: string | null;
  declare roomProblem: string | null;

  protected override render(): TemplateResult {
    const { room } = this;
    return html`<div class="start">
      ${arches()}
      <header class="start-bar">
        <button type="button" class="round quiet" aria-label=${t().settings} title=${t().settings} @click=${this.#settings}>
          ${icon("settings")}
        </button>
      </header>
      <main class="start-main">
        <div class="welcome">
          ${sign()}
          <h1>${room === null ? "Alcove" : roomTitle(room)}</h1>
          <p class="tagline">${t().tagline}</p>
        </div>
        <form class="card" @submit=${this.#onSubmit} novalidate>
          ${this.#name()} ${room === null ? this.#room() : nothing}
          <button type="submit" class="primary" ?disabled=${this.busy}>
            ${room === null ? t().enter : t().enterRoom(titleOf(room))}
          </button>
          ${room === null ? this.#private() : nothing}
          <p class="privacy">${t().privacy}</p>
        </form>
        ${room === null ? this.#visited() : html`<p class="start-back"><a href="/">${t().back}</a></p>`}
      </main>
    </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.nameProblem = null;
    this.roomProblem = null;
  }

  protected override firstUpdated(): void {
    const field = this.querySelector<HTMLInputElement>(
      this.#rememberedName() === "" || this.refused ? "#name" : "button.primary",
    );
    // On a phone the keyboard would cover half of the page before anybody has seen it.
    if (matchMedia("(pointer: fine)").matches) field?.focus();
  }

  #name(): TemplateResult {
    const { refused } = this;
    const problem = this.nameProblem ?? (refused ? this.#whyRefused(refused) : null);
    const taken = !this.nameProblem && refused?.code === "name_taken" ? refused : null;
    return html`<div class="input">
      <label for="name">${t().yourName}</label>
      <input
        id="name"
        name="name"
        autocomplete="nickname"
        maxlength="64"
        dir="auto"
        spellcheck="false"
        .defaultValue=${refused?.name ?? this.#rememberedName()}
        aria-invalid=${problem !== null}
        aria-describedby="name-problem"
      >
      <p class="problem" id="name-problem" role="alert">${problem ?? ""}</p>
      ${
        taken
          ? html`<button type="button" class="small-button" @click=${() => this.#enter(taken.free)}>${t().takeName(taken.free)}</button>`
          : nothing
      }
    </div>`;
  }

  #room(): TemplateResult {
    return html`<div class="input">
      <label for="room">${t().room}</label>
      <input
        id="room"
        name="room"
        value="lobby"
        autocapitalize="none"
        autocomplete="off"
        spellcheck="false"
        maxlength="128"
        dir="auto"
        aria-invalid=${this.roomProblem !== null}
        aria-describedby="room-problem"
      >
      <p class="problem" id="room-problem" role="alert">${this.roomProblem ?? ""}</p>
    </div>`;
  }

  #private(): TemplateResult {
    return html`<p class="or"><span>${t().or}</span></p>
      <button type="button" class="secondary" aria-describedby="private-hint" @click=${() => this.#enterPrivate()}>
        ${icon("lock")} ${t().privateRoom}
      </button>
      <p class="private-hint" id="private-hint">${t().privateRoomHint}</p>`;
  }

  #visited(): TemplateResult | typeof nothing {
    const list = visits();
    if (list.length === 0) return nothing;
    return html`<section class="visited" aria-labelledby="visited-heading">
      <h2 id="visited-heading">${t().visited}</h2>
      <ul>${list.map((visit) => this.#visit(visit))}</ul>
    </section>`;
  }

  #visit({ room, name, at }: Visit): TemplateResult {
    const label = t().forgetRoom(titleOf(room));
    return html`<li>
      <a class="visit" href=${roomPath(room)}>
        <span class="visit-room">${roomTitle(room)}</span>
        <span class="visit-name"><bdi>${name}</bdi> · ${when(at)}</span>
      </a>
      <button type="button" class="round quiet" aria-label=${label} title=${label} @click=${() => this.#forget(room)}>
        ${icon("close")}
      </button>
    </li>`;
  }

  #forget(room: string): void {
    forgetRoom(room);
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
    const name = userName(rawName);
    const room = roomName(rawRoom.trim().replace(/\s+/g, "-"));
    this.nameProblem = name.ok ? null : rawName.trim() === "" ? t().nameMissing : t().nameBad;
    this.roomProblem = room.ok ? null : t().roomBad;
    if (name.ok && room.ok) {
      const detail = { name: name.name, room: room.name };
      this.dispatchEvent(new CustomEvent<Entering>("enter", { detail, bubbles: true }));
    } else {
      this.querySelector<HTMLInputElement>(name.ok ? "#room" : "#name")?.focus();
    }
  }

  #whyRefused({ code, name, detail }: Refused): string {
    switch (code) {
      case "name_taken":
        return t().nameTaken(name);
      case "bad_name":
        return t().nameBad;
      case "already_joined":
        return t().alreadyHere;
      case "no_such_room":
        return t().noSuchRoom;
      case "room_full":
        return t().ended.room_full;
      case "removed":
        return t().ended.removed;
      default:
        return detail;
    }
  }

  #rememberedName(): string {
    return kept.get("name") ?? "";
  }

  #value(selector: string): string {
    return this.querySelector<HTMLInputElement>(selector)?.value ?? "";
  }

  #settings = (): void => {
    this.dispatchEvent(new CustomEvent("settings", { bubbles: true }));
  };
}
