import { html, nothing, type TemplateResult } from "lit";
import type { Message, Person } from "../client/index.ts";
import { list, number } from "./format.ts";
import { icon } from "./icons.ts";
import { t } from "./language.ts";
import type { MessageActions } from "./message.ts";

/** What is offered at once, without the picker. */
export const QUICK = ["👍", "❤️", "😂", "🎉"] as const;

const NAMED = 8;

/** The reactions that a message has: pressed where one is your own. */
export function reactions(
  message: Message,
  you: Person | null,
  actions: MessageActions,
): TemplateResult | typeof nothing {
  const entries = Object.entries(message.reactions ?? {});
  if (entries.length === 0) return nothing;
  return html`<div class="reactions">
    ${entries.map(([emoji, people]) => chip(emoji, people, you, () => actions.toggleReaction(message, emoji)))}
    <button type="button" class="reaction reaction-add" aria-label=${t().react} @click=${() => actions.openPicker(message)}>
      ${icon("smile")}
    </button>
  </div>`;
}

function chip(
  emoji: string,
  people: readonly Person[],
  you: Person | null,
  toggle: () => void,
): TemplateResult {
  const mine = people.some((person) => person.sid === you?.sid);
  const names = people.map((person) => (person.sid === you?.sid ? t().you : person.name));
  const rest = names.length - NAMED;
  const shown = rest > 0 ? [...names.slice(0, NAMED), t().andOthers(rest)] : names;
  const label = t().reactedBy(emoji, people.length, list(shown));
  return html`<button
    type="button"
    class="reaction"
    aria-pressed=${mine}
    aria-label=${label}
    title=${label}
    @click=${toggle}
  ><span class="emoji">${emoji}</span><span class="reaction-count">${number(people.length)}</span></button>`;
}
