import { html, nothing, type TemplateResult } from "lit";
import { CODE_LENGTH, type Door, type Invite } from "../../client/index.ts";
import { deviceStore } from "../device/device-store.ts";
import { roomPath } from "../device/room-path.ts";
import { t } from "../language/language.ts";
import style from "../styles/order.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { LightElement } from "../ui/element.ts";
import { lazy } from "../ui/lazy.ts";
import { segments } from "./choices.ts";
import type { OrderCommands } from "./commands.ts";
import { end, words } from "./in-words.ts";

const CODE_BYTES = 16;
const DOORS: readonly Door[] = ["open", "knock", "invite"];

/** Who may come in, and the invites that open the door. Fires `door` (`Door`). */
export class AlcoveDoor extends LightElement {
  static override properties = {
    room: { attribute: false },
    door: { attribute: false },
    commands: { attribute: false },
    invites: { state: true },
    link: { state: true },
    codes: { state: true },
    problem: { state: true },
  };

  declare room: string;
  declare door: Door;
  declare commands: OrderCommands;
  declare invites: readonly Invite[];
  /** The link that is shown; empty: none is. */
  declare link: string;
  /** The codes of invites that were made on this device, by their ids. The room does not know them any more. */
  declare codes: Readonly<Record<string, string>>;
  declare problem: string;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, style);
    this.invites = [];
    this.link = "";
    this.problem = "";
    this.codes = deviceStore.json<Record<string, string>>(this.#key, {});
    void this.#change(this.commands.client.invites());
  }

  protected override render(): TemplateResult {
    return html`<section class="choice">
      ${segments(
        "door",
        words().door,
        DOORS.map((door) => [door, words().doors[door]] as const),
        this.door,
        (door) => this.dispatchEvent(new CustomEvent("door", { detail: door })),
      )}
      ${this.door === "open" ? nothing : this.#making()}
      <p class="problem" role="alert">${this.problem}</p>
    </section>`;
  }

  #making(): TemplateResult {
    return html`
      ${this.invites.map((invite) => this.#invite(invite))}
      ${this.link === "" ? nothing : html`<alcove-invite .room=${this.room} .address=${this.link}></alcove-invite>`}
      <button type="button" class="secondary" @click=${() => this.#make(madeCode())}>${words().newInvite}</button>
      <form class="order-texts" @submit=${this.#onCode}>
        <label for="order-code">${words().passphrase}</label>
        <input
          id="order-code"
          name="code"
          dir="auto"
          minlength=${CODE_LENGTH.least}
          maxlength=${CODE_LENGTH.most}
          autocomplete="off"
          aria-describedby="code-hint"
          required
        >
        <p class="choice-hint" id="code-hint">${words().passphraseHint}</p>
        <button type="submit" class="small-button">${words().addPassphrase}</button>
      </form>
    `;
  }

  #invite({ id, uses, until }: Invite): TemplateResult {
    const says = [
      words().inviteUses(uses),
      until === undefined ? "" : words().inviteUntil(end(until)),
    ].filter((part) => part !== "");
    const code = this.codes[id];
    return html`<p class="order-standing">
      <span>${says.join(" · ")}</span>
      ${
        code === undefined
          ? nothing
          : html`<button type="button" class="small-button" @click=${() => this.#show(code)}>${words().showLink}</button>`
      }
      <button type="button" class="small-button" @click=${() => this.#change(this.commands.client.uninvite(id))}>
        ${words().end}
      </button>
    </p>`;
  }

  async #make(code: string): Promise<void> {
    const before = new Set(this.invites.map(({ id }) => id));
    if (!(await this.#change(this.commands.client.invite(code)))) return;
    const made = this.invites.find(({ id }) => !before.has(id));
    const known = this.invites.map(({ id }) => [id, id === made?.id ? code : this.codes[id]]);
    this.codes = Object.fromEntries(known.filter(([, each]) => each !== undefined));
    deviceStore.set(this.#key, JSON.stringify(this.codes));
    await this.#show(code);
  }

  async #show(code: string): Promise<void> {
    await lazy(() => import("../room/invite.ts"));
    const link = new URL(roomPath(this.room), location.href);
    link.hash = new URLSearchParams({ invite: code }).toString();
    this.link = link.href;
  }

  get #key(): string {
    return `invites:${this.room}`;
  }

  #onCode = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const code = String(new FormData(form).get("code") ?? "").trim();
    form.reset();
    void this.#make(code);
  };

  async #change(answer: Promise<readonly Invite[]>): Promise<boolean> {
    try {
      this.invites = await answer;
      this.problem = "";
      return true;
    } catch {
      this.problem = t().unreachable;
      return false;
    }
  }
}

/** A code of 128 random bits in base64url. */
function madeCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

customElements.define("alcove-door", AlcoveDoor);
