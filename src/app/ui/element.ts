import { LitElement } from "lit";
import { onLanguage } from "../language/locale.ts";

/**
 * An element without a shadow root: the app has the only one, and one set of styles covers everything in it. It
 * re-renders when the language changes.
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
