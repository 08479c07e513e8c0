import { html, type TemplateResult } from "lit";

/** Chips of which one is chosen. */
export function segments<Value extends string | number>(
  name: string,
  label: string,
  options: readonly (readonly [Value, string])[],
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  return html`<fieldset class="choice">
    <legend>${label}</legend>
    <div class="segments">
      ${options.map(
        ([value, words]) => html`<label>
          <input type="radio" name=${name} .checked=${value === chosen} @change=${() => choose(value)}>
          <span>${words}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

/** A list of which one is chosen. */
export function selection<Value extends string | number>(
  label: string,
  options: readonly (readonly [Value, string])[],
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  const onChange = ({ currentTarget }: Event) => {
    const option = options[(currentTarget as HTMLSelectElement).selectedIndex];
    if (option) choose(option[0]);
  };
  return html`<label class="choice choice-line">
    <span>${label}</span>
    <select @change=${onChange}>
      ${options.map(([value, words]) => html`<option .selected=${value === chosen}>${words}</option>`)}
    </select>
  </label>`;
}

/** A button that asks once more, for what cannot be undone. */
export function confirmed(label: string, confirm: string, run: () => void): TemplateResult {
  return html`<details class="menu-confirm">
    <summary class="menu-entry danger-entry">${label}</summary>
    <button type="button" class="danger" @click=${run}>${confirm}</button>
  </details>`;
}
