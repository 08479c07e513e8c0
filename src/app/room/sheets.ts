import { html, type LitElement, nothing, type ReactiveController, type TemplateResult } from "lit";
import type { Message, Person, RoomClient, RoomState } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import type { HiddenPeople } from "../device/hidden-people.ts";
import { t } from "../language/language.ts";
import type { OrderCommands } from "../order/commands.ts";
import { logo } from "../ui/icons.ts";
import { behind, lazy } from "../ui/lazy.ts";
import type { MemberCommands } from "./member-actions.ts";
import { loadOrder } from "./order-views.ts";

/** The people are beside a wide room, and in a sheet over a narrow one. */
const loadMembers = () => import("./members.ts");

/** A sheet over the room. The emoji is for `message`, or else for the text that is being written. */
export type Sheet =
  | { readonly kind: "members" | "invite" | "shortcuts" | "room" | "name" }
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "emoji"; readonly message?: Message }
  | { readonly kind: "message" | "reactions"; readonly message: Message };

/** What the sheets need from the room. */
export interface SheetHost extends LitElement {
  readonly room: string;
  readonly commands: MessageCommands & MemberCommands;
  readonly hiddenPeople: HiddenPeople;
  /** Asks whoever reads along for a name. */
  question(): TemplateResult;
  /** Inserts an emoji into the text that is being written. */
  insert(emoji: string): void;
}

/** The sheets over a room, and its toast. Some sheets are loaded only when they are opened. */
export class RoomSheets implements ReactiveController {
  readonly #room: SheetHost;
  readonly #client: () => RoomClient | null;
  #sheet: Sheet | null = null;
  #lists: typeof import("./lists.ts") | null = null;
  #toast = "";
  #undo: (() => void) | undefined;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param client of the present stay; `null` while nobody has entered */
  constructor(room: SheetHost, client: () => RoomClient | null) {
    this.#room = room;
    this.#client = client;
    room.addController(this);
    behind(loadMembers, () => {});
  }

  hostDisconnected(): void {
    clearTimeout(this.#toastTimer);
  }

  open(sheet: Sheet): void {
    void this.#load(sheet.kind).then((loaded) => {
      // The reader may have left the room meanwhile.
      if (!this.#room.isConnected) return;
      if (!loaded) return this.showToast(t().notLoaded);
      this.#sheet = sheet;
      this.#room.requestUpdate();
    });
  }

  /** Closes at once. The browser then restores the focus, and what follows may move it. */
  close(): void {
    this.#room.querySelector<HTMLDialogElement>("alcove-dialog dialog")?.close();
    this.#sheet = null;
    this.#room.requestUpdate();
  }

  /** Shows a text for a few seconds. @param undo takes back what it tells of, at a press */
  showToast(words: string, undo?: () => void): void {
    clearTimeout(this.#toastTimer);
    this.#toast = words;
    this.#undo = undo;
    this.#toastTimer = setTimeout(() => this.showToast(""), undo ? 8000 : 4000);
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
      <p class="toast" role="status">${this.#toast}${
        this.#undo
          ? html` <button type="button" class="link" @click=${this.#takeBack}>${t().undo}</button>`
          : nothing
      }</p>
    `;
  }

  members(state: RoomState): TemplateResult {
    return html`<alcove-members
      .members=${state.members}
      .you=${state.you}
      .order=${state.order}
      .visitors=${state.visitors}
      .hiddenPeople=${this.#room.hiddenPeople.people}
      .commands=${this.#room.commands}
    ></alcove-members>`;
  }

  /** The view of a room without messages. */
  empty(state: RoomState): TemplateResult {
    void this.#load("invite");
    const alone = state.members.size <= (state.you ? 1 : 0);
    return html`<div class="empty">
      ${logo()}
      <h2>${alone ? t().firstHere : t().nothingSaid}</h2>
      ${
        state.order.greeting === ""
          ? html`<p>${alone ? t().firstHereHint : t().nothingSaidHint}</p>`
          : html`<p dir="auto">${state.order.greeting}</p>`
      }
      ${this.#invite(state)}
    </div>`;
  }

  #invite({ order }: RoomState): TemplateResult {
    return html`<alcove-invite .room=${this.#room.room} .isSecret=${order.door !== "open"}></alcove-invite>`;
  }

  #content(sheet: Sheet, state: RoomState): unknown {
    const room = this.#room;
    switch (sheet.kind) {
      case "members":
        return this.members(state);
      case "invite":
        return this.#invite(state);
      case "room":
        return html`<alcove-order .room=${room.room} .state=${state} .commands=${this.#orderCommands()}></alcove-order>`;
      case "person":
        return html`<alcove-person
          .state=${state}
          .person=${sheet.person}
          .commands=${this.#orderCommands()}
        ></alcove-person>`;
      case "shortcuts":
        return this.#lists?.shortcuts();
      case "reactions":
        return this.#lists?.reactors(current(sheet.message, state), state.you);
      case "emoji":
        return html`<alcove-emoji-picker @picked=${({ detail }: CustomEvent<string>) => this.#picked(sheet, detail)}></alcove-emoji-picker>`;
      case "message":
        return this.#lists?.messageMenu(sheet.message, state, room, () => this.close());
      case "name":
        return room.question();
      default:
        return sheet satisfies never;
    }
  }

  #orderCommands(): OrderCommands | null {
    const client = this.#client();
    if (!client) return null;
    return { client, done: (what, undo) => this.showToast(what, undo), close: () => this.close() };
  }

  #takeBack = (): void => {
    this.#undo?.();
    this.showToast("");
  };

  #picked(sheet: Sheet & { kind: "emoji" }, emoji: string): void {
    this.close();
    if (sheet.message) this.#room.commands.toggleReaction(sheet.message, emoji);
    else this.#room.insert(emoji);
  }

  /** Loads what a sheet needs. Returns `false` if that fails: the server may be unreachable. */
  async #load(kind: Sheet["kind"]): Promise<boolean> {
    try {
      if (kind === "shortcuts" || kind === "reactions" || kind === "message")
        this.#lists = await lazy(() => import("./lists.ts"));
      if (kind === "members") await lazy(loadMembers);
      if (kind === "room" || kind === "person") await lazy(loadOrder);
      if (kind === "name") await lazy(() => import("../start/start-view.ts"));
      if (kind === "invite") await lazy(() => import("./invite.ts"));
      if (kind === "emoji") await lazy(() => import("../composer/emoji-picker.ts"));
      return true;
    } catch {
      return false;
    }
  }
}

/** A message as it is now. */
function current(message: Message, { messages }: RoomState): Message {
  return messages.find(({ seq }) => seq === message.seq) ?? message;
}

function headingOf(sheet: Sheet): string {
  const { kind } = sheet;
  switch (kind) {
    case "room":
      return t().aboutRoom;
    case "person":
      return sheet.person.name;
    case "members":
      return t().people;
    case "invite":
      return t().invite;
    case "emoji":
      return t().emoji;
    case "shortcuts":
      return t().shortcuts;
    case "name":
      return t().saySomething;
    case "reactions":
      return t().whoReacted;
    case "message":
      return t().actions;
    default:
      return kind satisfies never;
  }
}
