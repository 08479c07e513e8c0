import { deviceStore } from "./device-store.ts";

export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const system = matchMedia("(prefers-color-scheme: dark)");

/** The reader's choices on this device. */
export const preferences = {
  get theme(): Theme {
    const theme = deviceStore.get("theme");
    return theme === "light" || theme === "dark" ? theme : "system";
  },

  set theme(theme: Theme) {
    if (theme === "system") deviceStore.remove("theme");
    else deviceStore.set("theme", theme);
    applyTheme();
  },

  get sound(): boolean {
    return deviceStore.get("sound") === "on";
  },

  set sound(on: boolean) {
    deviceStore.set("sound", on ? "on" : "off");
  },

  /** Whether the reader has turned notifications on and the browser allows them. */
  get notifications(): boolean {
    return (
      deviceStore.get("notifications") === "on" &&
      "Notification" in globalThis &&
      Notification.permission === "granted"
    );
  },

  set notifications(on: boolean) {
    deviceStore.set("notifications", on ? "on" : "off");
  },
};

/** Sets the theme on the document and on the app, where the design tokens read it. */
export function applyTheme(): void {
  const { theme } = preferences;
  const dark = theme === "dark" || (theme === "system" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  for (const app of document.querySelectorAll<HTMLElement>("alcove-app"))
    app.dataset.theme = dark ? "dark" : "light";
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", dark ? "#181715" : "#f7f4ee");
}

system.addEventListener("change", applyTheme);
