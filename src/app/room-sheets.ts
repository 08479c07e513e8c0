import { html, type ReactiveController, type TemplateResult } from "lit";
import type { Message, Person, RoomState } from "../client/index.ts";
import { sign } from "./icons.ts";
import { t } from "./language.ts";
import type { AlcoveRoom } from "./room.ts";

/** What is open over the room. An emoji is for a message, or else for what is being written. */
export type Sheet =
  | { readonly kind: "members" | "invite" }
  | { readonly kind: "emoji"; readonly message?: Message }
  | { readonly kind: "message"; readonly message: Message };

/** The sheets over a room. Most of them are loaded only when they are opened. */
export class RoomSheets implements ReactiveController {
  readonly #room: AlcoveRoom;
  #sheet: Sheet | null = null;
  #menu: typeof import("./message-menu.ts") | null = null;
  #said = "";
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(room: AlcoveRoom) {
    this.#room = room;
    room.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#silence);
  }

  open(sheet: Sheet): void {
    void this.#load(sheet.kind).then((loaded) => {
      // Meanwhile the reader may have left.
      if (!this.#room.isConnected) return;
      if (!loaded) return this.say(t().unreachable);
      this.#sheet = sheet;
      this.#room.requestUpdate();
    });
  }

  /** Closes at once: the browser gives the focus back, and what comes next may move it. */
  close(): void {
    this.#room.querySelector<HTMLDialogElement>("alcove-dialog dialog")?.close();
    this.#sheet = null;
    this.#room.requestUpdate();
  }

  /** Tells the reader something for a few seconds. */
  say(words: string): void {
    clearTimeout(this.#silence);
    this.#said = words;
    this.#silence = setTimeout(() => this.say(""), 4000);
    this.#room.requestUpdate();
  }

  render(state: RoomState): TemplateResult {
    const sheet = this.#sheet;
    return html`
      <alcove-dialog
        .kind=${sheet?.kind ?? ""}
        .heading=${sheet ? headingOf(sheet) : ""}
        .content=${sheet ? () => this.#content(sheet, state) : null}
        @closed=${() => this.close()}
      ></alcove-dialog>
      <p class="toast" role="status">${this.#said}</p>
    `;
  }

  members(state: RoomState): TemplateResult {
    return html`<alcove-members
      .members=${state.members}
      .you=${state.you}
      .hiddenPeople=${this.#room.hiddenPeople?.people ?? new Map()}
      @hide=${({ detail }: CustomEvent<Person>) => this.#room.toggleHidden(detail)}
    ></alcove-members>`;
  }

  /** A room in which nothing was said yet. */
  empty(state: RoomState): TemplateResult {
    void this.#load("invite");
    const alone = state.members.size <= 1;
    return html`<div class="empty">
      ${sign()}
      <h2>${alone ? t().firstHere : t().nothingSaid}</h2>
      <p>${alone ? t().firstHereHint : t().nothingSaidHint}</p>
      <alcove-invite .room=${this.#room.room}></alcove-invite>
    </div>`;
  }

  #content(sheet: Sheet, state: RoomState): unknown {
    const room = this.#room;
    switch (sheet.kind) {
      case "members":
        return this.members(state);
      case "invite":
        return html`<alcove-invite .room=${room.room}></alcove-invite>`;
      case "emoji":
        return html`<alcove-emoji-picker @picked=${({ detail }: CustomEvent<string>) => this.#picked(sheet, detail)}></alcove-emoji-picker>`;
      case "message": {
        const { message } = sheet;
        const mine = message.sid === state.you?.sid;
        const hide = () => room.toggleHidden(message);
        return this.#menu?.messageMenu({
          message,
          mine,
          actions: room.actions,
          hide,
          close: () => this.close(),
        });
      }
      default:
        return sheet satisfies never;
    }
  }

  #picked(sheet: Sheet & { kind: "emoji" }, emoji: string): void {
    this.close();
    if (sheet.message) this.#room.actions.toggleReaction(sheet.message, emoji);
    else this.#room.insert(emoji);
  }

  /** Returns whether what a sheet needs could be loaded: the server may be away. */
  async #load(kind: Sheet["kind"]): Promise<boolean> {
    try {
      if (kind === "invite") await import("./invite.ts");
      if (kind === "emoji") await import("./emoji-picker.ts");
      if (kind === "message") this.#menu ??= await import("./message-menu.ts");
      return true;
    } catch {
      return false;
    }
  }
}

function headingOf({ kind }: Sheet): string {
  switch (kind) {
    case "members":
      return t().people;
    case "invite":
      return t().invite;
    case "emoji":
      return t().emoji;
    case "message":
      return t().actions;
    default:
      return kind satisfies never;
  }
}
