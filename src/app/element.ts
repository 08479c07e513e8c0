import { LitElement } from "lit";
import { onLanguage } from "./language.ts";

/**
 * An element whose view stands in itself: the one shadow root is at the edge of the app, and one set of styles
 * covers everything in it. It is rendered again when the language changes.
 */
export abstract class LightElement extends LitElement {
  #forget: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#forget = onLanguage(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget?.();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
