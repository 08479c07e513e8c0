import { html, type LitElement, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import type { AlcoveComposer } from "../composer/composer.ts";
import type { HiddenPeople } from "../device/hidden-people.ts";
import { t } from "../language/language.ts";
import type { Refusal } from "../start/refusal.ts";
import type { EnterDetail } from "../start/start.ts";
import { Stay } from "./stay.ts";

/** What the way in needs from the room. */
interface Room extends LitElement {
  readonly room: string;
  /** The name to enter with, or `null`: to read along. */
  name: string | null;
  readonly hiddenPeople: HiddenPeople;
}

/** The sheets over the room, as far as the way in needs them. */
interface Sheets {
  open(sheet: { readonly kind: "name" }): void;
  close(): void;
  showToast(words: string): void;
}

/** What a refusal of the room's says, of an entry or of a visitor's. */
type Reason = Pick<Refusal, "code" | "detail" | "until">;

/**
 * The way in: whoever has no name reads along, until they want to say something or the room wants to know who they are.
 * Then it asks for the name: over the room for as long as that can be read, or else instead of it.
 */
export class Entrance {
  /** The present stay; `null` while nobody is in. */
  stay: Stay | null = null;
  readonly #room: Room;
  readonly #sheets: Sheets;
  readonly #onState: (state: RoomState) => void;
  /** Whether nobody enters, or reads, before they have said who they are. */
  #isShut = false;
  #isReading = false;
  /** The name that was tried last; empty: none was. */
  #tried = "";
  /** All names that were refused here. */
  readonly #refusedNames = new Set<string>();
  #reason: Reason | null = null;
  /** Why the room does not let the reader in; the same object for as long as the reason is. */
  #refused: Refusal | null = null;
  /** What the reader wanted to do when they were asked for a name. */
  #wanted: (() => void) | undefined;

  constructor(room: Room, sheets: Sheets, onState: (state: RoomState) => void) {
    this.#room = room;
    this.#sheets = sheets;
    this.#onState = onState;
  }

  /** Enters, or begins to read, unless that has happened. */
  begin(): void {
    if (!this.stay && !this.#isShut) this.enter();
  }

  /** Enters with the room's name, or begins to read without one. */
  enter = (): void => {
    const { room, name, hiddenPeople } = this.#room;
    this.leave();
    this.#tried = name ?? "";
    this.stay = new Stay({
      room,
      name,
      hidden: hiddenPeople,
      onState: this.#onState,
      onFull: () => this.#sheets.showToast(t().errors.full),
      onSay: this.ask,
      onReturn: () => this.#room.isConnected && this.enter(),
    });
    this.stay.enter();
  };

  leave(): void {
    this.#wanted = undefined;
    this.stay?.leave();
    this.stay = null;
  }

  /** Leaves, and does not enter again: that takes a name. */
  shut(): void {
    this.#room.name = null;
    this.#isShut = true;
    this.leave();
  }

  /** Asks whoever reads along for a name. @param wanted is done once they are in */
  ask = (wanted?: () => void): void => {
    this.#wanted = wanted;
    this.#sheets.open({ kind: "name" });
  };

  /** Looks at what the room has answered. */
  follow({ status, refusal, you }: RoomState): void {
    const reason = status.kind === "refused" ? status : refusal;
    if (reason !== this.#reason) this.#refuse(reason);
    if (you) this.#room.name = you.name;
    const wasReading = this.#isReading;
    this.#isReading = this.stay?.isReading ?? false;
    if (wasReading && !this.#isReading) void this.#goOn();
    else if (status.kind === "refused") this.#sheets.close();
  }

  /** Asks for a name, and says why the last one was refused. @param alone the question without a page around it */
  question(alone = false): TemplateResult {
    return html`<alcove-start
      .room=${this.#room.room}
      .refused=${this.#refused}
      .alone=${alone}
      @enter=${this.#onEnter}
    ></alcove-start>`;
  }

  #refuse(reason: Reason | null): void {
    const name = this.#tried;
    if (reason && name !== "") this.#refusedNames.add(name);
    this.#reason = reason;
    this.#refused = reason && { ...reason, name, refusedNames: this.#refusedNames };
  }

  /** Goes on with what the reader was asked for a name for: to write, or what else they wanted. */
  async #goOn(): Promise<void> {
    const wanted = this.#wanted;
    this.#sheets.close();
    await this.#room.updateComplete;
    const composer = this.#room.querySelector<AlcoveComposer>("alcove-composer");
    await composer?.updateComplete;
    composer?.enter();
    wanted?.();
  }

  #onEnter = (event: CustomEvent<EnterDetail>): void => {
    event.stopPropagation();
    const { name } = event.detail;
    if (this.stay?.canEnter) {
      this.#tried = name;
      this.stay.client.enter(name);
      return;
    }
    this.#isShut = false;
    this.#room.name = name;
    this.enter();
  };
}
