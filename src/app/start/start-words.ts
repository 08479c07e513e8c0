import { isolate, number } from "../language/format.ts";
import { currentLanguage, type Language } from "../language/locale.ts";

/** What the start page says. It is loaded with it, in all languages. */
interface StartWords {
  readonly tagline: string;
  readonly room: string;
  readonly enter: string;
  readonly enterRoom: (room: string) => string;
  readonly or: string;
  readonly privateRoom: string;
  readonly privateRoomHint: string;
  readonly visited: string;
  readonly forgetRoom: (room: string) => string;
  readonly nameMissing: string;
  readonly roomBad: string;
  readonly takeName: (name: string) => string;
  readonly alreadyHere: string;
  readonly noSuchRoom: string;
  readonly roomBecomes: (room: string) => string;
  readonly otherServer: (host: string) => string;
  readonly openLink: string;
  readonly roomFull: string;
  readonly readersFull: string;
  readonly enterAgainNow: string;
  readonly notInvited: string;
  readonly doorClosed: string;
  readonly inviteCode: string;
  readonly cannotEnter: string;
  readonly allRooms: (count: number) => string;
}

const WORDS: Readonly<Record<Language, StartWords>> = {
  en: {
    tagline: "A quiet place to talk.",
    room: "Room",
    enter: "Enter",
    enterRoom: (room) => `Enter ${isolate(room)}`,
    or: "or",
    privateRoom: "Open a private room",
    privateRoomHint: "Its name can't be guessed. Only people you send the link to can find it.",
    visited: "Recent rooms",
    forgetRoom: (room) => `Remove ${isolate(room)} from this list`,
    nameMissing: "What should others call you?",
    roomBad: "Use only letters, digits, - _ and ., and start with a letter or digit.",
    takeName: (name) => `Use "${isolate(name)}"`,
    alreadyHere: "You're already in this room in another window. Use the name you have there.",
    noSuchRoom: "There is no room with this name here.",
    roomBecomes: (room) => `Opens ${isolate(room)}`,
    otherServer: (host) => `This link leads to another server, ${isolate(host)}.`,
    openLink: "Open the link",
    roomFull: "The room is full right now. Try again when someone has left, or choose another room.",
    enterAgainNow: "You can enter again now.",
    notInvited: "You need an invite for this room.",
    inviteCode: "Invite or passphrase",
    doorClosed: "This room's door is closed. Say who you are to ask to be let in, or bring an invite.",
    readersFull: "Too many people are reading along right now. With a name you can still come in.",
    cannotEnter: "You can't enter this room right now.",
    allRooms: (count) => `Show all ${number(count)}`,
  },
  de: {
    tagline: "Ein ruhiger Ort zum Reden.",
    room: "Raum",
    enter: "Eintreten",
    enterRoom: (room) => `${isolate(room)} betreten`,
    or: "oder",
    privateRoom: "Privaten Raum öffnen",
    privateRoomHint: "Sein Name lässt sich nicht erraten. Nur wer den Link von dir bekommt, findet ihn.",
    visited: "Zuletzt besuchte Räume",
    forgetRoom: (room) => `${isolate(room)} aus dieser Liste entfernen`,
    nameMissing: "Wie sollen dich die anderen nennen?",
    roomBad: "Nur Buchstaben, Ziffern, - _ und ., am Anfang ein Buchstabe oder eine Ziffer.",
    takeName: (name) => `„${isolate(name)}“ verwenden`,
    alreadyHere:
      "Du bist in einem anderen Fenster schon in diesem Raum. Verwende den Namen, den du dort hast.",
    noSuchRoom: "Einen Raum mit diesem Namen gibt es hier nicht.",
    roomBecomes: (room) => `Öffnet ${isolate(room)}`,
    otherServer: (host) => `Dieser Link führt zu einem anderen Server: ${isolate(host)}.`,
    openLink: "Link öffnen",
    roomFull:
      "Der Raum ist gerade voll. Versuch es noch einmal, wenn jemand gegangen ist, oder wähl einen anderen Raum.",
    enterAgainNow: "Du kannst jetzt wieder eintreten.",
    notInvited: "Für diesen Raum brauchst du eine Einladung.",
    inviteCode: "Einladung oder Losungswort",
    doorClosed:
      "Die Tür dieses Raums ist geschlossen. Sag, wer du bist, und bitte um Einlass, oder bring eine Einladung mit.",
    readersFull: "Gerade lesen zu viele mit. Mit einem Namen kannst du trotzdem eintreten.",
    cannotEnter: "Du kannst diesen Raum gerade nicht betreten.",
    allRooms: (count) => `Alle ${number(count)} anzeigen`,
  },
  ar: {
    tagline: "مكان هادئ للحديث.",
    room: "الغرفة",
    enter: "دخول",
    enterRoom: (room) => `دخول ${isolate(room)}`,
    or: "أو",
    privateRoom: "افتح غرفة خاصة",
    privateRoomHint: "لا يمكن تخمين اسمها. لن يجدها إلا من ترسل إليه الرابط.",
    visited: "غرف زرتها مؤخرًا",
    forgetRoom: (room) => `إزالة ${isolate(room)} من هذه القائمة`,
    nameMissing: "بماذا يناديك الآخرون؟",
    roomBad: "استخدم الحروف والأرقام و- _ . فقط، وابدأ بحرف أو رقم.",
    takeName: (name) => `استخدم «${isolate(name)}»`,
    alreadyHere: "أنت في هذه الغرفة بالفعل في نافذة أخرى. استخدم الاسم الذي اخترته هناك.",
    noSuchRoom: "لا توجد هنا غرفة بهذا الاسم.",
    roomBecomes: (room) => `يفتح ${isolate(room)}`,
    otherServer: (host) => `يؤدي هذا الرابط إلى خادم آخر: ${isolate(host)}.`,
    openLink: "فتح الرابط",
    roomFull: "الغرفة ممتلئة الآن. حاول مجددًا حين يغادرها أحد، أو اختر غرفة أخرى.",
    enterAgainNow: "يمكنك الدخول من جديد الآن.",
    notInvited: "تحتاج إلى دعوة لدخول هذه الغرفة.",
    inviteCode: "دعوة أو كلمة سر",
    doorClosed: "باب هذه الغرفة مغلق. قل من أنت لتطلب الدخول، أو أحضر دعوة.",
    readersFull: "عدد القراء كبير الآن. لا يزال بإمكانك الدخول باسم.",
    cannotEnter: "لا يمكنك دخول هذه الغرفة الآن.",
    allRooms: (count) => `عرض الكل (${number(count)})`,
  },
};

/** The words of the current language. */
export function startWords(): StartWords {
  return WORDS[currentLanguage()];
}
