import { html, nothing, type TemplateResult } from "lit";
import type { Message, Person } from "../../client/index.ts";
import { list, number } from "../language/format.ts";
import { t } from "../language/language.ts";
import { icon } from "../ui/icons.ts";
import type { MessageCommands } from "./message-commands.ts";

const QUICK_REACTIONS = ["👍", "❤️", "😂", "🎉"] as const;

const MAX_NAMES = 8;

/** Buttons that add or remove a common reaction, and one that opens the picker. `before` is called before each. */
export function quickReactions(
  message: Message,
  commands: MessageCommands,
  before?: () => void,
): TemplateResult {
  const first = (work: () => void) => () => {
    before?.();
    work();
  };
  return html`${QUICK_REACTIONS.map(
    (emoji) => html`<button
      type="button"
      class="tool emoji"
      aria-label=${t().reactWith(emoji)}
      @click=${first(() => commands.toggleReaction(message, emoji))}
    >${emoji}</button>`,
  )}
  <button type="button" class="tool" aria-label=${t().react} title=${t().react} @click=${first(() => commands.openPicker(message))}>
    ${icon("smile")}
  </button>`;
}

/** The reactions of a message. Your own are pressed. */
export function reactions(
  message: Message,
  you: Person | null,
  commands: MessageCommands,
): TemplateResult | typeof nothing {
  const entries = Object.entries(message.reactions ?? {});
  if (entries.length === 0) return nothing;
  return html`<div class="reactions">
    ${entries.map(([emoji, people]) => chip(emoji, people, you, () => commands.toggleReaction(message, emoji)))}
    <button type="button" class="reaction reaction-add" aria-label=${t().react} @click=${() => commands.openPicker(message)}>
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
  const rest = names.length - MAX_NAMES;
  const shown = rest > 0 ? [...names.slice(0, MAX_NAMES), t().andOthers(rest)] : names;
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
