import { html, nothing, type TemplateResult } from "lit";
import { forgetEverything } from "./kept.ts";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language, t } from "./language.ts";
import { preferences, THEMES } from "./preferences.ts";
import { installer } from "./shell.ts";
import { tone } from "./signals.ts";

/** What the reader can choose for this device. */
export function settings(): TemplateResult {
  const install = installer();
  return html`
    <fieldset class="choice">
      <legend>${t().appearance}</legend>
      <div class="segments">
        ${THEMES.map(
          (theme) => html`<label>
            <input
              type="radio"
              name="theme"
              value=${theme}
              ?checked=${preferences.theme === theme}
              @change=${() => {
                preferences.theme = theme;
              }}
            ><span>${t().themes[theme]}</span>
          </label>`,
        )}
      </div>
    </fieldset>
    <div class="choice choice-line">
      <label for="language">${t().language}</label>
      <select id="language" @change=${onLanguage}>
        ${Object.entries(LANGUAGES).map(
          ([tag, name]) =>
            html`<option value=${tag} lang=${tag} ?selected=${tag === currentLanguage()}>${name}</option>`,
        )}
      </select>
    </div>
    ${toggle("sound", t().sound, t().soundHint, preferences.sound, (on) => {
      preferences.sound = on;
      if (on) void tone();
    })}
    ${notifications()}
    ${install ? html`<button type="button" class="secondary" @click=${install}>${t().install}</button>` : nothing}
    <details class="forget">
      <summary>${t().forgetMe}</summary>
      <p>${t().forgetMeHint}</p>
      <button type="button" class="danger" @click=${forget}>${t().forgetMeSure}</button>
    </details>
  `;
}

/** Only where the browser has them: over plain HTTP it has not. */
function notifications(): TemplateResult | typeof nothing {
  if (!("Notification" in globalThis) || !isSecureContext) return nothing;
  const hint = Notification.permission === "denied" ? t().notificationsBlocked : t().notificationsHint;
  return toggle("notifications", t().notifications, hint, preferences.notifications, async (on, input) => {
    preferences.notifications = on;
    if (on && (await Notification.requestPermission()) !== "granted") input.checked = false;
  });
}

function toggle(
  id: string,
  label: string,
  hint: string,
  on: boolean,
  change: (on: boolean, input: HTMLInputElement) => unknown,
): TemplateResult {
  return html`<div class="choice choice-line">
    <div>
      <label for=${id}>${label}</label>
      <p class="choice-hint" id="${id}-hint">${hint}</p>
    </div>
    <input
      type="checkbox"
      role="switch"
      class="switch"
      id=${id}
      aria-describedby="${id}-hint"
      ?checked=${on}
      @change=${(event: Event) => {
        const input = event.currentTarget as HTMLInputElement;
        void change(input.checked, input);
      }}
    >
  </div>`;
}

function onLanguage(event: Event): void {
  void chooseLanguage((event.currentTarget as HTMLSelectElement).value as Language);
}

async function forget(): Promise<void> {
  // Nothing may write anything again on its way out: the room is left first, by leaving its page.
  dispatchEvent(new CustomEvent("alcove-forget"));
  await forgetEverything();
  location.assign("/");
}
