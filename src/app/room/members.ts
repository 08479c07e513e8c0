import { html, nothing, type TemplateResult } from "lit";
import type { OrderState, Person } from "../../client/index.ts";
import { isAbove, roleOf } from "../../protocol/order.ts";
import { t } from "../language/language.ts";
import { locale } from "../language/locale.ts";
import style from "../styles/members.css";
import { iconButtons } from "../ui/action.ts";
import { adoptStyle } from "../ui/adopt-style.ts";
import { avatar } from "../ui/avatar.ts";
import { LightElement } from "../ui/element.ts";
import { MEMBER_ACTIONS, type MemberCommands } from "./member-actions.ts";
import { membersWords } from "./members-words.ts";

/** In rooms with more people than this, names are shown on request. */
const SHOWN_AT_ONCE = 200;

/** The people in the room, and those who are hidden. */
export class AlcoveMembers extends LightElement {
  static override properties = {
    members: { attribute: false },
    you: { attribute: false },
    order: { attribute: false },
    hiddenPeople: { attribute: false },
    commands: { attribute: false },
    visitors: { attribute: false },
    opened: { state: true },
  };

  declare members: ReadonlyMap<string, Person>;
  declare you: Person | null;
  declare order: OrderState;
  /** Names of hidden people by sid. */
  declare hiddenPeople: ReadonlyMap<string, string>;
  declare commands: MemberCommands;
  /** How many read without a name. */
  declare visitors: number;
  declare opened: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, style);
  }

  protected override render(): TemplateResult {
    const count = this.members.size;
    const shown = count <= SHOWN_AT_ONCE || this.opened;
    return html`
      ${count === 0 ? nothing : html`<p class="members-count">${t().peopleHere(count)}</p>`}
      ${this.visitors > 0 ? html`<p class="members-count">${membersWords().readers(this.visitors)}</p>` : nothing}
      ${
        shown
          ? html`<ul class="members">${this.#sorted().map((person) => this.#member(person))}</ul>`
          : html`<button type="button" class="secondary" @click=${this.#open}>${membersWords().showNames}</button>`
      }
      ${this.hiddenPeople.size > 0 ? html`<p class="members-hint">${membersWords().hiddenHint}</p>` : nothing}
    `;
  }

  #member(person: Person): TemplateResult {
    const { sid, name } = person;
    const mine = sid === this.you?.sid;
    const hidden = this.hiddenPeople.has(sid);
    const role = roleOf(this.order, sid);
    const above = isAbove(roleOf(this.order, this.you?.sid ?? ""), role);
    return html`<li class="member ${hidden ? "member-hidden" : ""}">
      ${avatar(name, "small")}
      <span class="member-name"><bdi>${name}</bdi>${mine ? html` <small>${t().you}</small>` : nothing}${
        role === "member" ? nothing : html` <small>${membersWords().roles[role]}</small>`
      }${hidden ? html` <small>${membersWords().hidden}</small>` : nothing}</span>
      ${iconButtons(MEMBER_ACTIONS, { person, mine, hidden, above }, this.commands, "round quiet")}
    </li>`;
  }

  /** The reader first, then by name in the order of the reader's language. Hidden people who have left stay listed. */
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
}

customElements.define("alcove-members", AlcoveMembers);
