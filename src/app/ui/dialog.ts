import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { t } from "../language/language.ts";
import { LightElement } from "./element.ts";
import { icon } from "./icons.ts";
import { loadSheetStyle } from "./load-sheet-style.ts";

/** Sheets without anything to press. Where they scroll, the keyboard must reach them. */
const ONLY_READ: ReadonlySet<string> = new Set(["shortcuts", "reactions"]);

/**
 * A sheet over the page: centred on a wide screen, at the lower edge of a narrow one. It is a modal `<dialog>`, so the
 * browser keeps the focus in it and restores it afterwards. Fires `closed`.
 */
export class AlcoveDialog extends LightElement {
  static override properties = {
    heading: { attribute: false },
    kind: { attribute: false },
    content: { attribute: false },
  };

  declare heading: string;
  /** Becomes a class, for the style sheet. */
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
          <div class="sheet-content" tabindex=${ONLY_READ.has(this.kind) ? 0 : nothing}>${content()}</div>
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
    await loadSheetStyle(this);
    const dialog = this.querySelector("dialog");
    if (!this.content || !dialog || dialog.open) return;
    dialog.showModal();
    // On a phone, focusing opens the keyboard, which covers all sheets but the one that only asks for a name.
    if (this.kind === "name" || matchMedia("(pointer: fine)").matches)
      this.querySelector<HTMLElement>("[data-first]")?.focus();
  }

  #close = (): void => this.querySelector("dialog")?.close();

  /** Closes on a click outside the sheet: only there is the dialog itself the target. */
  #onClick = (event: Event): void => {
    if (event.target === event.currentTarget) this.#close();
  };

  #onClose = (): void => {
    // The event is asynchronous: another sheet may be open by now.
    if (this.querySelector("dialog")?.open) return;
    this.dispatchEvent(new CustomEvent("closed", { bubbles: true }));
  };
}
