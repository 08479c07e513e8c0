import { html, type TemplateResult } from "lit";
import { type IconName, icon } from "./icons.ts";

/**
 * One thing that can be done with a message or a person. A table has one row for each; toolbars and menus show the
 * rows whose `when` holds for their target, in the order of the table.
 */
export interface Action<Target, Commands> {
  readonly id: string;
  readonly icon: IconName;
  readonly label: (target: Target) => string;
  readonly when: (target: Target) => boolean;
  readonly run: (target: Target, commands: Commands) => unknown;
  /** The label of a second button, for what cannot be undone: only that one runs the action. */
  readonly confirm?: () => string;
}

/** Icon buttons for the actions on a target, without those that need a second button; `look` is their class. */
export function iconButtons<Target, Commands>(
  actions: readonly Action<Target, Commands>[],
  target: Target,
  commands: Commands,
  look: string,
): TemplateResult[] {
  return actions
    .filter((action) => !action.confirm && action.when(target))
    .map((action) => {
      const label = action.label(target);
      return html`<button
        type="button"
        class=${look}
        data-action=${action.id}
        aria-label=${label}
        title=${label}
        @click=${() => action.run(target, commands)}
      >${icon(action.icon)}</button>`;
    });
}
