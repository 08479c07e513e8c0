import { isolate, list, number } from "../format.ts";
import type { Strings } from "./strings.ts";

const rules = new Intl.PluralRules("ar");

/**
 * A noun with its number. One and two are part of the noun; 3 to 10, 11 to 99, and zero or round hundreds have a form
 * each.
 */
function counted(
  count: number,
  one: string,
  two: string,
  few: string,
  many: string,
  hundreds: string,
): string {
  switch (rules.select(count)) {
    case "one":
      return one;
    case "two":
      return two;
    case "few":
      return `${number(count)} ${few}`;
    case "many":
      return `${number(count)} ${many}`;
    default:
      return `${number(count)} ${hundreds}`;
  }
}

const seconds = (count: number) => counted(count, "ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية", "ثانية");
const minutes = (count: number) => counted(count, "دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة", "دقيقة");
const characters = (count: number, two: string) => counted(count, "حرف واحد", two, "أحرف", "حرفًا", "حرف");
const others = (count: number, two: string) =>
  counted(count, "شخص آخر", two, "أشخاص آخرين", "شخصًا آخر", "شخص آخر");

export const arabic: Strings = {
  yourName: "اسمك",
  privateName: "غرفة خاصة",
  nameBad: "استخدم حتى 32 حرفًا أو رقمًا أو مسافة أو - _ . ' من نظام كتابة واحد.",
  nameTaken: (name) => `الاسم «${isolate(name)}» مستخدم في هذه الغرفة.`,
  back: "كل الغرف",
  enterAgainIn: (count) => `يمكنك الدخول من جديد بعد ${seconds(count)}.`,
  enterAgainInMinutes: (count) => `يمكنك الدخول من جديد بعد ${minutes(count)}.`,

  connecting: "جارٍ الدخول…",
  lost: (count) => `انقطع الاتصال. محاولة جديدة بعد ${seconds(count)}.`,
  lostNow: "انقطع الاتصال. جارٍ المحاولة من جديد…",
  unreachable: "تعذّر الوصول إلى الغرفة الآن.",
  offline: "أنت غير متصل.",
  stillReadable: "واصل القراءة والكتابة. ستُرسل رسائلك عند عودة الاتصال.",
  tryNow: "حاول الآن",
  ended: {
    replaced: "تستمر هذه المحادثة في نافذة أخرى.",
    flooding: "رُفضت طلبات كثيرة في وقت قصير، فأغلقت الغرفة الاتصال.",
    room_full: "الغرفة ممتلئة الآن.",
    removed: "أُخرجت من هذه الغرفة.",
    other: "أغلقت الغرفة الاتصال.",
  },
  rejoin: "الدخول من جديد",
  notKept: "لا يحتفظ هذا الجهاز بما قيل هنا، وستراه حين تتصل. ما تكتبه الآن سيُرسل حينها.",

  conversation: "المحادثة",
  firstHere: "أنت أول الموجودين هنا",
  firstHereHint: "أرسل الرابط إلى شخص ما، وألقِ التحية حين يصل.",
  nothingSaid: "لا رسائل بعد",
  nothingSaidHint: "ألقِ التحية، أو أرسل الرابط إلى شخص ما.",
  beginning: "هنا بداية المحادثة.",
  loadingOlder: "جارٍ تحميل الرسائل الأقدم…",
  unreadMarker: "رسائل جديدة",
  toLatest: "الانتقال إلى الأحدث",
  newMessages: (count) =>
    counted(count, "رسالة جديدة", "رسالتان جديدتان", "رسائل جديدة", "رسالة جديدة", "رسالة جديدة"),
  joined: (names) => `انضم إلى الغرفة: ${few(names)}`,
  left: (names) => `غادر الغرفة: ${few(names)}`,
  typing: (names) => (names.length > 3 ? "عدة أشخاص يكتبون…" : `يكتب الآن: ${list(names)}…`),
  edited: "عُدّلت",
  deleted: "حُذفت هذه الرسالة.",
  you: "أنت",
  replyGone: "لم تعد هذه الرسالة متاحة.",
  sending: "جارٍ الإرسال…",
  sendsLater: "ستُرسل عند عودة الاتصال",
  saving: "جارٍ الحفظ…",
  unsure: "لم نتمكن من تأكيد وصول هذا.",
  refused: (why) => `لم تُرسل. ${isolate(why)}`,
  retry: "إعادة الإرسال",
  discard: "تجاهل",
  errors: {
    too_long: "طويلة جدًا.",
    empty: "فارغة.",
    too_many: "لا تقبل هذه الرسالة مزيدًا من أنواع التفاعلات.",
    not_found: "لم تعد الرسالة موجودة.",
    not_yours: "هذه الرسالة لشخص آخر.",
    muted: "لا يمكنك الكتابة هنا الآن.",
    not_allowed: "هذا متاح للمشرفين وحدهم في هذه الغرفة الآن.",
    unavailable: "لا تستطيع الغرفة حفظ شيء الآن.",
    full: "لم تبقَ مساحة على هذا الجهاز لمزيد من الرسائل غير المرسلة.",
  },
  showMore: "عرض المزيد",
  showLess: "عرض أقل",
  earlierMessage: "رسالة سابقة",
  hiddenMessage: "رسالة من شخص أخفيته",
  taskBox: "مهمة",
  copyCode: "نسخ الشيفرة",
  copyCodeYourself: "الشيفرة محددة. انسخها من هنا.",
  shortcuts: "اختصارات لوحة المفاتيح",

  actions: "الرسالة",
  react: "إضافة تفاعل",
  reactWith: (emoji) => `تفاعل بـ ${emoji}`,
  reactedBy: (emoji, count, names) => `${emoji} ${number(count)}، من ${names}`,
  andOthers: (count) => others(count, "شخصين آخرين"),
  reply: "رد",
  edit: "تعديل",
  delete: "حذف",
  copyText: "نسخ النص",
  more: "المزيد",
  hide: (name) => `إخفاء ${isolate(name)}`,
  show: (name) => `إظهار ${isolate(name)} مجددًا`,
  pin: "تثبيت",
  unpin: "إلغاء التثبيت",
  moderate: (name) => `الإشراف على ${isolate(name)}`,
  aboutRoom: "عن هذه الغرفة",
  whoReacted: "من تفاعل",
  undo: "تراجع",

  readingAlong: "أنت تقرأ فقط.",
  saySomething: "قل شيئًا",
  write: (room) => `رسالة إلى ${isolate(room)}`,
  writeShort: "اكتب رسالة",
  send: "إرسال",
  save: "حفظ",
  emoji: "رموز تعبيرية",
  editing: "تعديل رسالتك",
  replyingTo: (name) => `رد على ${isolate(name)}`,
  cancel: "إلغاء",
  charactersLeft: (count) => `بقي ${characters(count, "حرفان")}`,
  tooLong: (count) => `أطول من المسموح بـ ${characters(count, "حرفين")}`,
  slowDown: "أنت ترسل بسرعة – لحظة من فضلك.",
  slowDownFor: (count) => `سيُرسل كل ما كتبته خلال ${seconds(count)}.`,
  editGone: "لم تعد الرسالة التي كنت تعدّلها موجودة. بقي نصك مسودة.",

  people: "الحاضرون",
  peopleHere: (count) => counted(count, "شخص واحد", "شخصان", "أشخاص", "شخصًا", "شخص"),
  invite: "دعوة",
  copied: "نُسخ",

  settings: "الإعدادات",
  mentionedYou: (name, room) => `ذكرك ${isolate(name)} في ${isolate(room)}`,
  close: "إغلاق",
  notLoaded: "تعذّر التحميل. تحقق من اتصالك وحاول مجددًا.",
  reload: "إعادة التحميل",
};

/** The first names of a long list, and the number of the others. */
function few(names: readonly string[]): string {
  if (names.length <= 4) return list(names);
  const rest = names.length - 3;
  return list([...names.slice(0, 3), others(rest, "شخصان آخران")]);
}
