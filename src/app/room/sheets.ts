import { html, type LitElement, type ReactiveController, type TemplateResult } from "lit";
import type { Message, RoomState } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import type { HiddenPeople } from "../device/hidden-people.ts";
import { t } from "../language/language.ts";
import { logo } from "../ui/icons.ts";
import { behind, lazy } from "../ui/lazy.ts";
import type { MemberCommands } from "./member-actions.ts";
import { messageMenu } from "./message-menu.ts";

/** The people are beside a wide room, and in a sheet over a narrow one. */
const loadMembers = () => import("./members.ts");

/** A sheet over the room. The emoji is for `message`, or else for the text that is being written. */
export type Sheet =
  | { readonly kind: "members" | "invite" | "shortcuts" }
  | { readonly kind: "emoji"; readonly message?: Message }
  | { readonly kind: "message" | "reactions"; readonly message: Message };

/** What the sheets need from the room. */
export interface SheetHost extends LitElement {
  readonly room: string;
  readonly commands: MessageCommands & MemberCommands;
  readonly hiddenPeople: HiddenPeople;
  /** Inserts an emoji into the text that is being written. */
  insert(emoji: string): void;
}

/** The sheets over a room, and its toast. Some sheets are loaded only when they are opened. */
export class RoomSheets implements ReactiveController {
  readonly #room: SheetHost;
  #sheet: Sheet | null = null;
  #lists: typeof import("./lists.ts") | null = null;
  #toast = "";
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: SheetHost) {
    this.#room = room;
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

  /** Shows a text for a few seconds. */
  showToast(words: string): void {
    clearTimeout(this.#toastTimer);
    this.#toast = words;
    this.#toastTimer = setTimeout(() => this.showToast(""), 4000);
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
      <p class="toast" role="status">${this.#toast}</p>
    `;
  }

  members(state: RoomState): TemplateResult {
    return html`<alcove-members
      .members=${state.members}
      .you=${state.you}
      .hiddenPeople=${this.#room.hiddenPeople.people}
      .commands=${this.#room.commands}
    ></alcove-members>`;
  }

  /** The view of a room without messages. */
  empty(state: RoomState): TemplateResult {
    void this.#load("invite");
    const alone = state.members.size <= 1;
    return html`<div class="empty">
      ${logo()}
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
      case "shortcuts":
        return this.#lists?.shortcuts();
      case "reactions":
        return this.#lists?.reactors(current(sheet.message, state), state.you);
      case "emoji":
        return html`<alcove-emoji-picker @picked=${({ detail }: CustomEvent<string>) => this.#picked(sheet, detail)}></alcove-emoji-picker>`;
      case "message": {
        const { message } = sheet;
        const mine = message.sid === state.you?.sid;
        const { commands, hiddenPeople } = room;
        const hidden = hiddenPeople.sids.has(message.sid);
        return messageMenu({ message, mine, hidden, commands, close: () => this.close() });
      }
      default:
        return sheet satisfies never;
    }
  }

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

function headingOf({ kind }: Sheet): string {
  switch (kind) {
    case "members":
      return t().people;
    case "invite":
      return t().invite;
    case "emoji":
      return t().emoji;
    case "shortcuts":
      return t().shortcuts;
    case "reactions":
      return t().whoReacted;
    case "message":
      return t().actions;
    default:
      return kind satisfies never;
  }
}
