import { html, nothing, svg, type TemplateResult } from "lit";
import { encode } from "uqr";
import { roomPath } from "../device/room-path.ts";
import { t } from "../language/language.ts";
import { LightElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { loadSheetStyle } from "../ui/load-sheet-style.ts";
import { titleOf } from "../ui/room-name.ts";
import { inviteWords } from "./invite-words.ts";

/** Ways to invite others to the room: its link to copy or share, and its QR code. */
export class AlcoveInvite extends LightElement {
  static override properties = {
    room: { attribute: false },
    address: { attribute: false },
    isSecret: { attribute: false },
    result: { state: true },
    styled: { state: true },
  };

  declare room: string;
  /** The link; without it that of the room, which opens no door. */
  declare address?: string;
  /** Whether not everybody with the link comes in: it is for its reader alone, or the door is closed. */
  declare isSecret?: boolean;
  /** The result of copying, for the reader. */
  declare result: string;
  /** Whether its styles have come: before, its code would be as wide as the page. */
  declare styled: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    void loadSheetStyle(this).then(() => {
      this.styled = true;
    });
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.styled) return nothing;
    const link = this.address ?? new URL(roomPath(this.room), location.href).href;
    return html`<div class="invite">
      ${this.#code(link)}
      <div class="invite-ways">
        <input class="invite-link" readonly dir="ltr" aria-label=${inviteWords().link} .value=${link} @focus=${select}>
        <div class="invite-buttons">
          <button type="button" class="primary" @click=${() => this.#copy(link)}>${icon("copy")} ${inviteWords().copyLink}</button>
          ${
            "share" in navigator
              ? html`<button type="button" class="secondary" @click=${() => this.#share(link)}>${icon("share")} ${inviteWords().shareLink}</button>`
              : nothing
          }
        </div>
        <p class="invite-result" role="status">${this.result ?? ""}</p>
        ${this.#hint()}
      </div>
    </div>`;
  }

  #hint(): TemplateResult | typeof nothing {
    const { closed, privacy, plainHttpHint } = inviteWords();
    if (this.isSecret && this.address !== undefined) return nothing;
    if (this.isSecret) return html`<p class="privacy">${closed}</p>`;
    return html`<p class="privacy">${privacy}${isSecureContext ? nothing : ` ${plainHttpHint}`}</p>`;
  }

  async #copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      this.result = t().copied;
    } catch {
      // Over plain HTTP there is no clipboard. The link is selected instead, for the reader to copy.
      this.querySelector<HTMLInputElement>(".invite-link")?.focus();
      this.result = inviteWords().copyYourself;
    }
  }

  async #share(link: string): Promise<void> {
    try {
      await navigator.share({ title: titleOf(this.room), url: link });
    } catch {
      // The reader has closed the browser's share sheet, which is not an error.
    }
  }

  #code(link: string): TemplateResult {
    const { data, size } = encode(link, { border: 2, ecc: "M" });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${inviteWords().qrCode(titleOf(this.room))}>
      ${svg`<path d=${dark.join("")} />`}
    </svg>`;
  }
}

function select(event: Event): void {
  (event.currentTarget as HTMLInputElement).select();
}

customElements.define("alcove-invite", AlcoveInvite);
