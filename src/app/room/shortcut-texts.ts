import type { Language } from "../language/locale.ts";

/** What the keys of `shortcuts.ts` do, in their order: here, since they are loaded with their sheet only. */
export const SHORTCUT_TEXTS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Send",
    "New line",
    "Edit your last message, if the field is empty",
    "Scroll the conversation, if the field is empty",
    "From the field to the messages",
    "From message to message",
    "The menu of a message, or who reacted",
    "Cancel, or go to the latest message",
    "This list, outside the field",
  ],
  de: [
    "Senden",
    "Neue Zeile",
    "Letzte eigene Nachricht bearbeiten, wenn das Feld leer ist",
    "Im Gespräch blättern, wenn das Feld leer ist",
    "Vom Feld zu den Nachrichten",
    "Von Nachricht zu Nachricht",
    "Menü einer Nachricht, oder wer reagiert hat",
    "Abbrechen, oder zur neuesten Nachricht",
    "Diese Liste, außerhalb des Felds",
  ],
  ar: [
    "إرسال",
    "سطر جديد",
    "تعديل آخر رسالة لك، إذا كان الحقل فارغًا",
    "التمرير في المحادثة، إذا كان الحقل فارغًا",
    "من الحقل إلى الرسائل",
    "من رسالة إلى رسالة",
    "قائمة الرسالة، أو من تفاعل",
    "إلغاء، أو الانتقال إلى أحدث رسالة",
    "هذه القائمة، خارج الحقل",
  ],
};
