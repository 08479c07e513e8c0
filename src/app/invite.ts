import { html, nothing, svg, type TemplateResult } from "lit";
import { encode } from "uqr";
import { LightElement } from "./element.ts";
import { icon } from "./icons.ts";
import { t } from "./language.ts";
import { titleOf } from "./room-name.ts";
import { roomPath } from "./rooms.ts";
import { adoptSheetStyle } from "./sheet-style.ts";

/** How to bring others into the room: its link to copy or to share, and as a code to take a picture of. */
export class AlcoveInvite extends LightElement {
  static override properties = { room: { attribute: false }, said: { state: true } };

  declare room: string;
  /** What came of copying. */
  declare said: string;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptSheetStyle(this);
  }

  protected override render(): TemplateResult {
    const link = new URL(roomPath(this.room), location.href).href;
    return html`<div class="invite">
      ${this.#code(link)}
      <div class="invite-ways">
        <input class="invite-link" readonly dir="ltr" aria-label=${t().link} .value=${link} @focus=${select}>
        <div class="invite-buttons">
          <button type="button" class="primary" @click=${() => this.#copy(link)}>${icon("copy")} ${t().copyLink}</button>
          ${
            "share" in navigator
              ? html`<button type="button" class="secondary" @click=${() => this.#share(link)}>${icon("share")} ${t().shareLink}</button>`
              : nothing
          }
        </div>
        <p class="invite-said" role="status">${this.said ?? ""}</p>
        <p class="privacy">${t().privacy}${isSecureContext ? nothing : ` ${t().plainHttpHint}`}</p>
      </div>
    </div>`;
  }

  async #copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      this.said = t().copied;
    } catch {
      // Over plain HTTP there is no clipboard: the link is selected, and a person can copy it.
      this.querySelector<HTMLInputElement>(".invite-link")?.focus();
      this.said = t().copyYourself;
    }
  }

  async #share(link: string): Promise<void> {
    try {
      await navigator.share({ title: titleOf(this.room), url: link });
    } catch {
      // Given up by the person, which is no error.
    }
  }

  #code(link: string): TemplateResult {
    const { data, size } = encode(link, { border: 2, ecc: "M" });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${t().qrCode(titleOf(this.room))}>
      ${svg`<path d=${dark.join("")} />`}
    </svg>`;
  }
}

function select(event: Event): void {
  (event.currentTarget as HTMLInputElement).select();
}

customElements.define("alcove-invite", AlcoveInvite);
