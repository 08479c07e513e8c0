import { html, nothing, type TemplateResult } from "lit";
import type { Act, RoomClient } from "../../client/index.ts";
import { moment } from "../language/format.ts";
import { t } from "../language/language.ts";
import { LightElement } from "../ui/element.ts";
import { words } from "./in-words.ts";
import { notesOf } from "./notes.ts";

const AT_ONCE = 30;

/** What those who keep the room have done, the newest first. It is asked for when somebody wants to see it. */
export class AlcoveRecord extends LightElement {
  static override properties = {
    client: { attribute: false },
    acts: { state: true },
    more: { state: true },
    problem: { state: true },
  };

  declare client: RoomClient;
  /** Oldest first; `null` until they are asked for. */
  declare acts: readonly Act[] | null;
  declare more: boolean;
  declare problem: string;

  override connectedCallback(): void {
    super.connectedCallback();
    this.acts = null;
    this.more = false;
    this.problem = "";
  }

  protected override render(): TemplateResult {
    const { acts } = this;
    const problem = html`<p class="problem" role="alert">${this.problem}</p>`;
    if (acts === null)
      return html`<button type="button" class="secondary" @click=${this.#ask}>${words().record}</button>${problem}`;
    return html`<section class="choice">
      <h3>${words().record}</h3>
      ${acts.length === 0 ? html`<p class="choice-hint">${words().noRecord}</p>` : nothing}
      <ol class="order-record">
        ${acts
          .toReversed()
          .map((act) =>
            notesOf(act).map(
              (line) => html`<li><span dir="auto">${line}</span> <small>${moment(act.at)}</small></li>`,
            ),
          )}
      </ol>
      ${this.more ? html`<button type="button" class="link" @click=${this.#ask}>${words().olderRecord}</button>` : nothing}
      ${problem}
    </section>`;
  }

  #ask = async (): Promise<void> => {
    const before = this.acts?.[0]?.seq;
    try {
      const { acts, more } = await this.client.acts({
        limit: AT_ONCE,
        ...(before !== undefined && { before }),
      });
      this.acts = [...acts, ...(this.acts ?? [])];
      this.more = more && acts.length > 0;
      this.problem = "";
    } catch {
      this.problem = t().unreachable;
    }
  };
}

customElements.define("alcove-record", AlcoveRecord);
