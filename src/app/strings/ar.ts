import { list, number } from "../format.ts";
import type { Strings } from "./strings.ts";

const rules = new Intl.PluralRules("ar");

/**
 * A noun with its number: one and two stand in the noun itself; three to ten, eleven to 99, and none or round
 * hundreds each have a form of their own.
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
const characters = (count: number) => counted(count, "حرف واحد", "حرفان", "أحرف", "حرفًا", "حرف");
const others = (count: number) => counted(count, "شخص آخر", "شخصان آخران", "آخرون", "آخرون", "شخص آخر");

export const arabic: Strings = {
  tagline: "مكان هادئ للحديث.",
  privacy: "كل من لديه هذا الرابط يستطيع قراءة ما لا تزال الغرفة تحتفظ به.",

  yourName: "اسمك",
  room: "الغرفة",
  enter: "دخول",
  enterRoom: (room) => `دخول ${room}`,
  or: "أو",
  privateName: "غرفة خاصة",
  privateRoom: "افتح غرفة خاصة",
  privateRoomHint: "لا يمكن تخمين اسمها: لن يجدها إلا من ترسل إليه الرابط.",
  visited: "غرف زرتها",
  forgetRoom: (room) => `إزالة ${room} من هذه القائمة`,
  nameMissing: "بماذا يناديك الآخرون؟",
  nameBad: "الاسم حتى 32 حرفًا أو رقمًا أو مسافة أو - _ . ' من كتابة واحدة.",
  roomBad: "اسم الغرفة من حروف وأرقام و- _ و. ويبدأ بحرف أو رقم.",
  nameTaken: (name) => `في هذه الغرفة شخص اسمه ${name} بالفعل.`,
  takeName: (name) => `ادخل باسم ${name}`,
  alreadyHere: "أنت في هذه الغرفة بالفعل في نافذة أخرى. ادخل بالاسم الذي تستخدمه هناك.",
  noSuchRoom: "لا توجد هنا غرفة بهذا الاسم.",
  back: "كل الغرف",

  connecting: "جارٍ الدخول…",
  lost: (count) => `انقطع الاتصال. محاولة جديدة بعد ${seconds(count)}.`,
  lostNow: "انقطع الاتصال. جارٍ المحاولة من جديد…",
  unreachable: "لا يمكن الوصول إلى الغرفة الآن.",
  offline: "أنت غير متصل.",
  stillReadable: "واصل القراءة والكتابة: يُرسل ما تكتبه عند عودتك.",
  tryNow: "حاول الآن",
  ended: {
    replaced: "تستمر هذه المحادثة في نافذة أخرى.",
    flooding: "رُفض الكثير في وقت قصير، فأغلقت الغرفة الاتصال.",
    room_full: "الغرفة ممتلئة الآن.",
    removed: "أخرجك مشغّل الغرفة.",
    other: "أغلقت الغرفة الاتصال.",
  },
  comeBack: "ادخل من جديد",

  conversation: "المحادثة",
  firstHere: "أنت أول من هنا",
  firstHereHint: "أرسل الرابط إلى أحد، وألقِ التحية حين يأتي.",
  nothingSaid: "لم يُقل شيء بعد",
  nothingSaidHint: "ألقِ التحية، أو أرسل الرابط إلى أحد.",
  beginning: "هنا البداية.",
  loadingOlder: "جارٍ تحميل الرسائل الأقدم…",
  newLine: "جديد منذ آخر نظرة",
  toLatest: "إلى الأحدث",
  newMessages: (count) =>
    counted(count, "رسالة جديدة", "رسالتان جديدتان", "رسائل جديدة", "رسالة جديدة", "رسالة جديدة"),
  joined: (names) => `انضم إلى الغرفة: ${few(names)}`,
  left: (names) => `غادر الغرفة: ${few(names)}`,
  typing: (names) => (names.length > 3 ? "عدة أشخاص يكتبون…" : `يكتب الآن: ${list(names)}…`),
  edited: "عُدّلت",
  deleted: "حُذفت هذه الرسالة.",
  you: "أنت",
  replyGone: "لم تعد الرسالة موجودة.",
  sending: "جارٍ الإرسال…",
  waits: "تُرسل عند عودتك",
  saving: "جارٍ الحفظ…",
  unsure: "ليس مؤكدًا أن هذا قد وصل.",
  refused: (why) => `لم تُرسل. ${why}`,
  retry: "أرسل مرة أخرى",
  discard: "تجاهل",
  errors: {
    too_long: "طويلة جدًا.",
    empty: "فارغة.",
    too_many: "بلغت الرسالة أقصى عدد من أنواع التفاعلات.",
    not_found: "لم تعد الرسالة موجودة.",
    not_yours: "الرسالة لشخص آخر.",
    unavailable: "لا تستطيع الغرفة حفظ شيء الآن.",
    full: "لم يبقَ مكان على هذا الجهاز لرسائل أخرى غير مرسلة.",
  },

  actions: "الرسالة",
  react: "أضف تفاعلًا",
  reactWith: (emoji) => `تفاعل بـ ${emoji}`,
  reactedBy: (emoji, count, names) => `${emoji} ${number(count)}، من ${names}`,
  andOthers: others,
  reply: "رد",
  edit: "تعديل",
  delete: "حذف",
  deleteSure: "حذف للجميع؟",
  copyText: "نسخ النص",
  more: "المزيد",
  hide: (name) => `إخفاء ${name}`,
  show: (name) => `إظهار ${name} من جديد`,
  hidden: "مخفي",
  hiddenHint: "من تخفيهم يبقون في الغرفة؛ أنت فقط لا ترى ما يكتبون.",

  write: (room) => `اكتب إلى ${room}`,
  writeShort: "اكتب رسالة",
  send: "إرسال",
  save: "حفظ",
  emoji: "رموز تعبيرية",
  editing: "تعديل رسالتك",
  replyingTo: (name) => `رد على ${name}`,
  giveUp: "إلغاء",
  charactersLeft: (count) => `بقي ${characters(count)}`,
  tooLong: (count) => `أطول من المسموح بـ ${characters(count)}`,
  slowDown: "تطلب الغرفة استراحة قصيرة.",
  slowDownFor: (count) => `يُرسل ما كتبته بعد ${seconds(count)}.`,

  people: "الحاضرون",
  peopleHere: (count) => counted(count, "شخص واحد", "شخصان", "أشخاص", "شخصًا", "شخص"),
  showNames: "أظهر كل الأسماء",
  invite: "دعوة",
  link: "رابط هذه الغرفة",
  copyLink: "نسخ الرابط",
  copied: "نُسخ",
  copyYourself: "الرابط محدد: انسخه من هنا.",
  shareLink: "مشاركة…",
  qrCode: (room) => `رمز QR لرابط ${room}`,
  plainHttpHint: "وصلت هذه الصفحة عبر HTTP غير مشفر: قد يقرأها آخرون على الشبكة.",

  settings: "الإعدادات",
  appearance: "المظهر",
  themes: { system: "النظام", light: "فاتح", dark: "داكن" },
  language: "اللغة",
  sound: "الصوت",
  soundHint: "نغمة خافتة للرسائل الجديدة وأنت في مكان آخر.",
  notifications: "الإشعارات",
  notificationsHint: "حين يذكرك أحد وهذه الصفحة في الخلفية.",
  mentionedYou: (name, room) => `ذكرك ${name} في ${room}`,
  notificationsBlocked: "متصفحك لا يسمح بها لهذه الصفحة.",
  install: "تثبيت Alcove",
  forgetMe: "انسني على هذا الجهاز",
  forgetMeHint: "يزيل أسماءك وغرفك ومسوداتك ورسائلك غير المرسلة من هذا المتصفح. ما قلته يبقى في الغرف.",
  forgetMeSure: "نعم، انسني",
  close: "إغلاق",

  searchEmoji: "ابحث عن رمز (بالإنجليزية)",
  noEmoji: "لا نتيجة. جرّب كلمة أخرى.",
  emojiFailed: "تعذر تحميل الرموز. حاول بعد قليل.",
  emojiGroups: [
    "وجوه ومشاعر",
    "أشخاص وإيماءات",
    "",
    "حيوانات وطبيعة",
    "طعام وشراب",
    "سفر وأماكن",
    "أنشطة",
    "أشياء",
    "رموز",
    "أعلام",
  ],
  recentEmoji: "المستخدمة أخيرًا",
};

/** The first names of a crowd, and how many more. */
function few(names: readonly string[]): string {
  if (names.length <= 4) return list(names);
  const rest = names.length - 3;
  return list([...names.slice(0, 3), others(rest)]);
}
