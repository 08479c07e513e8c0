import { html, nothing, type TemplateResult } from "lit";
import type { Person } from "../client/index.ts";
import { avatar } from "./avatar.ts";
import { LightElement } from "./element.ts";
import { icon } from "./icons.ts";
import { locale, t } from "./language.ts";

/** So many names are shown at once; of more, the number first. */
const SHOWN_AT_ONCE = 200;

/** Who is here. Fires `hide` ({@link Person}) to hide somebody, or to show them again. */
export class AlcoveMembers extends LightElement {
  static override properties = {
    members: { attribute: false },
    you: { attribute: false },
    hiddenPeople: { attribute: false },
    opened: { state: true },
  };

  declare members: ReadonlyMap<string, Person>;
  declare you: Person | null;
  /** Names by sid of those whom the reader does not want to see. */
  declare hiddenPeople: ReadonlyMap<string, string>;
  declare opened: boolean;

  protected override render(): TemplateResult {
    const count = this.members.size;
    const shown = count <= SHOWN_AT_ONCE || this.opened;
    return html`
      <p class="members-count">${t().peopleHere(count)}</p>
      ${
        shown
          ? html`<ul class="members">${this.#sorted().map((person) => this.#member(person))}</ul>`
          : html`<button type="button" class="secondary" @click=${this.#open}>${t().showNames}</button>`
      }
      ${this.hiddenPeople.size > 0 ? html`<p class="members-hint">${t().hiddenHint}</p>` : nothing}
    `;
  }

  #member(person: Person): TemplateResult {
    const { sid, name } = person;
    const mine = sid === this.you?.sid;
    const hidden = this.hiddenPeople.has(sid);
    const label = hidden ? t().show(name) : t().hide(name);
    return html`<li class="member ${hidden ? "member-hidden" : ""}">
      ${avatar(name, "small")}
      <span class="member-name"><bdi>${name}</bdi>${mine ? html` <small>${t().you}</small>` : nothing}${
        hidden ? html` <small>${t().hidden}</small>` : nothing
      }</span>
      ${
        mine
          ? nothing
          : html`<button type="button" class="round quiet" aria-label=${label} title=${label} @click=${() => this.#toggle(person)}>
              ${icon(hidden ? "eye" : "eyeOff")}
            </button>`
      }
    </li>`;
  }

  /** Yourself first, then by name as the reader's language sorts; the hidden ones stay, so that they can come back. */
  #sorted(): Person[] {
    const gone = [...this.hiddenPeople]
      .filter(([sid]) => !this.members.has(sid))
      .map(([sid, name]) => ({ sid, name }));
    const { compare } = new Intl.Collator(locale());
    const rank = ({ sid }: Person) => (sid === this.you?.sid ? 0 : 1);
    return [...this.members.values(), ...gone].sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
  }

  #open = (): void => {
    this.opened = true;
  };

  #toggle(person: Person): void {
    this.dispatchEvent(new CustomEvent<Person>("hide", { detail: person, bubbles: true }));
  }
}
