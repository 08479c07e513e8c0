import { kept } from "./kept.ts";

export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const system = matchMedia("(prefers-color-scheme: dark)");

/** What the reader has chosen on this device. */
export const preferences = {
  get theme(): Theme {
    const theme = kept.get("theme");
    return theme === "light" || theme === "dark" ? theme : "system";
  },

  set theme(theme: Theme) {
    if (theme === "system") kept.remove("theme");
    else kept.set("theme", theme);
    applyTheme();
  },

  get sound(): boolean {
    return kept.get("sound") === "on";
  },

  set sound(on: boolean) {
    kept.set("sound", on ? "on" : "off");
  },

  /** Wished for here and allowed by the browser. */
  get notifications(): boolean {
    return (
      kept.get("notifications") === "on" &&
      "Notification" in globalThis &&
      Notification.permission === "granted"
    );
  },

  set notifications(on: boolean) {
    kept.set("notifications", on ? "on" : "off");
  },
};

/** Light or dark, on the document's edge and on the app's, from where the tokens take their colours. */
export function applyTheme(): void {
  const { theme } = preferences;
  const dark = theme === "dark" || (theme === "system" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  for (const app of document.querySelectorAll<HTMLElement>("alcove-app"))
    app.dataset.theme = dark ? "dark" : "light";
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", dark ? "#181715" : "#f7f4ee");
}

system.addEventListener("change", applyTheme);
