import { isolate } from "../language/format.ts";
import { currentLanguage, type Language } from "../language/locale.ts";

/** What the sheet with the link to a room says. It is loaded with it, in all languages. */
interface InviteWords {
  readonly link: string;
  readonly copyLink: string;
  readonly copyYourself: string;
  readonly shareLink: string;
  readonly qrCode: (room: string) => string;
  readonly plainHttpHint: string;
  readonly privacy: string;
  readonly closed: string;
}

const WORDS: Readonly<Record<Language, InviteWords>> = {
  en: {
    link: "Link to this room",
    copyLink: "Copy link",
    copyYourself: "The link is selected. Copy it from here.",
    shareLink: "Share…",
    qrCode: (room) => `QR code of the link to ${isolate(room)}`,
    plainHttpHint: "This page was loaded over plain HTTP, so others on the network could read along.",
    privacy: "Anyone with this link can read everything the room still keeps.",
    closed:
      "This room's door is closed: the link lets in only those who may come already. Others need an invite, which moderators make behind the room's name.",
  },
  de: {
    link: "Link zu diesem Raum",
    copyLink: "Link kopieren",
    copyYourself: "Der Link ist markiert. Kopiere ihn von hier.",
    shareLink: "Teilen …",
    qrCode: (room) => `QR-Code des Links zu ${isolate(room)}`,
    plainHttpHint:
      "Diese Seite wurde über unverschlüsseltes HTTP geladen. Andere im Netzwerk könnten mitlesen.",
    privacy: "Alle, die diesen Link haben, können lesen, was der Raum noch aufbewahrt.",
    closed:
      "Die Tür dieses Raums ist geschlossen: Der Link hilft nur denen, die schon hineindürfen. Andere brauchen eine Einladung, die die Moderation hinter dem Namen des Raums erstellt.",
  },
  ar: {
    link: "رابط هذه الغرفة",
    copyLink: "نسخ الرابط",
    copyYourself: "الرابط محدد. انسخه من هنا.",
    shareLink: "مشاركة…",
    qrCode: (room) => `رمز QR لرابط ${isolate(room)}`,
    plainHttpHint: "حُمّلت هذه الصفحة عبر HTTP غير مشفّر، وقد يقرأ آخرون على الشبكة ما فيها.",
    privacy: "كل من لديه هذا الرابط يستطيع قراءة ما لا تزال الغرفة تحتفظ به.",
    closed:
      "باب هذه الغرفة مغلق: لا يُدخل الرابط إلا من يُسمح له بالدخول من قبل. يحتاج غيرهم إلى دعوة ينشئها المشرفون خلف اسم الغرفة.",
  },
};

/** The words of the current language. */
export function inviteWords(): InviteWords {
  return WORDS[currentLanguage()];
}
