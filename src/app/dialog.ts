import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { LightElement } from "./element.ts";
import { icon } from "./icons.ts";
import { t } from "./language.ts";

/**
 * A sheet over the page: in the middle on a wide screen, at its lower edge on a narrow one. The browser's own dialog
 * keeps the focus in it, and gives it back. Fires `closed`.
 */
export class AlcoveDialog extends LightElement {
  static override properties = {
    heading: { attribute: false },
    kind: { attribute: false },
    content: { attribute: false },
  };

  declare heading: string;
  /** For the style sheet. */
  declare kind: string;
  /** `null` while it is closed. */
  declare content: (() => unknown) | null;

  protected override render(): TemplateResult {
    const { content, heading } = this;
    return html`<dialog
      class="sheet sheet-${this.kind ?? ""}"
      aria-label=${heading}
      @close=${this.#onClose}
      @click=${this.#onClick}
    >${
      content
        ? html`<div class="sheet-inside">
          <div class="sheet-heading">
            <h2>${heading}</h2>
            <button type="button" class="round quiet" aria-label=${t().close} @click=${this.#close}>${icon("close")}</button>
          </div>
          <div class="sheet-content">${content()}</div>
        </div>`
        : nothing
    }</dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("content")) return;
    if (!this.content) this.#close();
    else if (!this.querySelector("dialog")?.open) void this.#open();
  }

  async #open(): Promise<void> {
    try {
      const { adoptSheetStyle } = await import("./sheet-style.ts");
      adoptSheetStyle(this);
    } catch {
      // The server is away: rather a sheet without its style than none.
    }
    const dialog = this.querySelector("dialog");
    if (!this.content || !dialog || dialog.open) return;
    dialog.showModal();
    // On a phone the keyboard would cover what has just been opened.
    if (matchMedia("(pointer: fine)").matches) this.querySelector<HTMLElement>("[data-first]")?.focus();
  }

  #close = (): void => this.querySelector("dialog")?.close();

  /** A click beside the sheet closes it: the dialog itself is hit only where its content is not. */
  #onClick = (event: Event): void => {
    if (event.target === event.currentTarget) this.#close();
  };

  #onClose = (): void => {
    // The event comes late: another sheet may be open by now.
    if (this.querySelector("dialog")?.open) return;
    this.dispatchEvent(new CustomEvent("closed", { bubbles: true }));
  };
}
