import { html, type TemplateResult } from "lit";
import type { Message, Person } from "../../client/index.ts";
import { number } from "../language/format.ts";
import { t } from "../language/language.ts";
import { avatar } from "../ui/avatar.ts";

/** Who has reacted to a message, and how. */
export function reactors(message: Message, you: Person | null): TemplateResult {
  const entries = Object.entries(message.reactions ?? {});
  return html`<div class="reactors">
    ${entries.map(
      ([emoji, people]) => html`<section>
        <h3><span class="emoji">${emoji}</span> ${number(people.length)}</h3>
        <ul>
          ${people.map(
            ({ sid, name }) => html`<li>
              ${avatar(name, "small")}
              <span><bdi>${name}</bdi>${sid === you?.sid ? html` <small>${t().you}</small>` : ""}</span>
            </li>`,
          )}
        </ul>
      </section>`,
    )}
  </div>`;
}
