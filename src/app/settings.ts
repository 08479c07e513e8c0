import { html, nothing, type TemplateResult } from "lit";
import { forgetEverything } from "./device/device-store.ts";
import { preferences, THEMES } from "./device/preferences.ts";
import { playTone } from "./device/tone.ts";
import { chooseLanguage, t } from "./language/language.ts";
import { currentLanguage, LANGUAGES, type Language } from "./language/locale.ts";
import { settingsWords } from "./settings-words.ts";
import { installer } from "./shell.ts";

/** The settings of this device. */
export function settings(): TemplateResult {
  const install = installer();
  return html`
    <fieldset class="choice">
      <legend>${settingsWords().appearance}</legend>
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
            ><span>${settingsWords().themes[theme]}</span>
          </label>`,
        )}
      </div>
    </fieldset>
    <div class="choice choice-line">
      <div>
        <label for="language">${settingsWords().language}</label>
        <p class="choice-hint language-note" role="status"></p>
      </div>
      <select id="language" @change=${onLanguage}>
        ${Object.entries(LANGUAGES).map(
          ([tag, name]) =>
            html`<option value=${tag} lang=${tag} ?selected=${tag === currentLanguage()}>${name}</option>`,
        )}
      </select>
    </div>
    ${toggle("sound", settingsWords().sound, settingsWords().soundHint, preferences.sound, (on) => {
      preferences.sound = on;
      if (on) void playTone();
    })}
    ${notifications()}
    ${install ? html`<button type="button" class="secondary" @click=${install}>${settingsWords().install}</button>` : nothing}
    <details class="forget">
      <summary>${settingsWords().forgetMe}</summary>
      <p>${settingsWords().forgetMeHint}</p>
      <button type="button" class="danger" @click=${forget}>${settingsWords().confirmForgetMe}</button>
    </details>
  `;
}

/** The switch for notifications, if the browser supports them: over plain HTTP it does not. */
function notifications(): TemplateResult | typeof nothing {
  if (!("Notification" in globalThis) || !isSecureContext) return nothing;
  const hint =
    Notification.permission === "denied"
      ? settingsWords().notificationsBlocked
      : settingsWords().notificationsHint;
  return toggle(
    "notifications",
    settingsWords().notifications,
    hint,
    preferences.notifications,
    async (on, input) => {
      preferences.notifications = on;
      if (on && (await Notification.requestPermission()) !== "granted") input.checked = false;
    },
  );
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

async function onLanguage(event: Event): Promise<void> {
  const select = event.currentTarget as HTMLSelectElement;
  const note = select.closest(".choice")?.querySelector(".language-note");
  if (note) note.textContent = "";
  if (await chooseLanguage(select.value as Language)) return;
  select.value = currentLanguage();
  if (note) note.textContent = t().notLoaded;
}

async function forget(): Promise<void> {
  // The room is left first: otherwise it could store something again while it is closed.
  dispatchEvent(new CustomEvent("alcove-forget"));
  await forgetEverything();
  location.assign("/");
}
