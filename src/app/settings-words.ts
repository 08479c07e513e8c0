import { currentLanguage, type Language } from "./language/locale.ts";

/** What the settings say. It is loaded with them, in all languages. */
interface SettingsWords {
  readonly appearance: string;
  readonly themes: Readonly<Record<"system" | "light" | "dark", string>>;
  readonly language: string;
  readonly sound: string;
  readonly soundHint: string;
  readonly notifications: string;
  readonly notificationsHint: string;
  readonly notificationsBlocked: string;
  readonly install: string;
  readonly forgetMe: string;
  readonly forgetMeHint: string;
  readonly confirmForgetMe: string;
}

const WORDS: Readonly<Record<Language, SettingsWords>> = {
  en: {
    appearance: "Appearance",
    themes: { system: "System", light: "Light", dark: "Dark" },
    language: "Language",
    sound: "Sound",
    soundHint: "A soft tone for new messages while you're elsewhere.",
    notifications: "Notifications",
    notificationsHint: "When someone mentions you while this page is in the background.",
    notificationsBlocked: "Your browser blocks notifications for this page.",
    install: "Install Alcove",
    forgetMe: "Forget me on this device",
    forgetMeHint:
      "Removes your names, rooms, drafts and unsent messages from this browser. What you've said stays in the rooms.",
    confirmForgetMe: "Yes, forget me",
  },
  de: {
    appearance: "Aussehen",
    themes: { system: "System", light: "Hell", dark: "Dunkel" },
    language: "Sprache",
    sound: "Ton",
    soundHint: "Ein leiser Ton bei neuen Nachrichten, während du woanders bist.",
    notifications: "Benachrichtigungen",
    notificationsHint: "Wenn dich jemand erwähnt, während diese Seite im Hintergrund ist.",
    notificationsBlocked: "Dein Browser blockiert Benachrichtigungen für diese Seite.",
    install: "Alcove installieren",
    forgetMe: "Mich auf diesem Gerät vergessen",
    forgetMeHint:
      "Entfernt deine Namen, Räume, Entwürfe und ungesendeten Nachrichten aus diesem Browser. Was du gesagt hast, bleibt in den Räumen.",
    confirmForgetMe: "Ja, vergiss mich",
  },
  ar: {
    appearance: "المظهر",
    themes: { system: "النظام", light: "فاتح", dark: "داكن" },
    language: "اللغة",
    sound: "الصوت",
    soundHint: "نغمة خافتة عند وصول رسائل جديدة وأنت في مكان آخر.",
    notifications: "الإشعارات",
    notificationsHint: "حين يذكرك شخص ما وهذه الصفحة في الخلفية.",
    notificationsBlocked: "متصفحك يحظر الإشعارات لهذه الصفحة.",
    install: "تثبيت Alcove",
    forgetMe: "انسني على هذا الجهاز",
    forgetMeHint: "يزيل أسماءك وغرفك ومسوداتك ورسائلك غير المرسلة من هذا المتصفح. ما قلته يبقى في الغرف.",
    confirmForgetMe: "نعم، انسني",
  },
};

/** The words of the current language. */
export function settingsWords(): SettingsWords {
  return WORDS[currentLanguage()];
}
