import { isolate, number } from "../../language/format.ts";
import type { Words } from "./words.ts";

const rules = new Intl.PluralRules("ar");

/** A time with its number: one and two are part of the noun. */
function counted(count: number, one: string, two: string, few: string, many: string): string {
  switch (rules.select(count)) {
    case "one":
      return one;
    case "two":
      return two;
    case "few":
      return `${number(count)} ${few}`;
    default:
      return `${number(count)} ${many}`;
  }
}

const seconds = (count: number) => counted(count, "ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية");
const hours = (count: number) => counted(count, "ساعة واحدة", "ساعتين", "ساعات", "ساعة");

export const arabic: Words = {
  roles: { host: "مضيف", moderator: "مشرف", member: "عضو" },
  thisRoom: "هذه الغرفة",
  keptBy: "يشرف عليها",
  nobody: "لا يشرف أحد على هذه الغرفة بعد.",
  claim: "تولَّ استضافتها",
  claimHint: "يحدد المضيف الموضوع، ويعيّن المشرفين، ويقرر من يكتب.",
  topic: "الموضوع",
  greeting: "الترحيب",
  greetingHint: "يظهر في الغرفة الخالية وهنا.",
  voice: "من يكتب",
  voices: { all: "الجميع", moderators: "المشرفون وحدهم" },
  slow: "الوضع البطيء: رسالة واحدة كل",
  off: "متوقف",
  keep: "الاحتفاظ بالرسائل مدة",
  keepAll: "بقدر ما يحتفظ بها الخادم",
  pause: "إيقاف الغرفة مؤقتًا",
  resume: "استئناف الغرفة",
  pauseHint: "أثناء الإيقاف يكتب المشرفون وحدهم، ويطرق القادمون الجدد الباب.",
  door: "من يدخل",
  doors: { open: "الجميع", knock: "من يُسمح له", invite: "بدعوة" },
  newInvite: "رابط دعوة جديد",
  showLink: "عرض الرابط",
  passphrase: "كلمة سر",
  passphraseHint: "12 حرفًا على الأقل. أخبر بها من تدعوهم.",
  addPassphrase: "إضافة كلمة سر",
  inviteUses: (uses) =>
    uses === undefined
      ? "دعوة"
      : `دعوة، بقي لها ${counted(uses, "استخدام واحد", "استخدامان", "استخدامات", "استخدامًا")}`,
  inviteUntil: (when) => `حتى ${when}`,
  knocks: (names) => `يرغب في الدخول: ${names}`,
  admit: "السماح بالدخول",
  admitAll: "السماح للجميع",
  atTheDoor: "طرقت الباب. يمكن لمن يشرف على هذه الغرفة أن يدخلك.",
  rename: "تغيير الاسم",
  seat: "المتابعة على جهاز آخر",
  seatHint: "من يفتح هذا الرابط يصبح أنت في هذه الغرفة. لا تشاركه.",
  sanctions: "المكتومون والمُخرجون",
  noSanctions: "لا أحد مكتوم أو مُخرج.",
  record: "السجل",
  noRecord: "لم يحدث شيء هنا بعد.",
  olderRecord: "عرض الأقدم",
  empty: "حذف كل الرسائل",
  emptyHint: "لا يمكن التراجع عن هذا. يبقى الأشخاص والأدوار والعقوبات.",
  confirmEmpty: "نعم، احذف كل الرسائل",
  stepDown: "التنحي",
  pins: "مثبّتة",
  unpin: "إلغاء التثبيت",
  nextPin: (n, of) => `الرسالة المثبّتة ${number(n)} من ${number(of)}`,
  duration: "المدة",
  reason: "السبب",
  reasons: ["بلا", "رسائل مزعجة", "إهانات", "خارج الموضوع"],
  address: "ومن يأتي لاحقًا من الشبكة نفسها",
  mute: "كتم",
  unmute: "إلغاء الكتم",
  remove: "إخراج من الغرفة",
  letIn: "السماح بالعودة",
  removePurge: "إخراج وحذف رسائله",
  confirmRemovePurge: "نعم، أخرجه واحذف",
  purge: "حذف كل رسائله",
  confirmPurge: "نعم، احذف رسائله",
  role: "الدور",
  makeHostHint: "لا يفقد المضيف دوره إلا إذا تنحى بنفسه.",
  end: "إنهاء",
  mutedUntil: (name, when) => `${isolate(name)} مكتوم حتى ${when}.`,
  outUntil: (name, when) => `${isolate(name)} مُخرج حتى ${when}.`,
  youAreMuted: (when) => `أنت مكتوم حتى ${when}.`,
  onlyModerators: "يكتب المشرفون وحدهم الآن.",
  slowMode: (time) => `الوضع البطيء: رسالة واحدة كل ${time}.`,
  noAddress: "شبكته غير معروفة. تم ما عدا ذلك.",
  done: { muted: "تم الكتم", removed: "تم الإخراج", purged: "حُذفت الرسائل", saved: "تم الحفظ" },
  seconds,
  minutes: (count) => counted(count, "دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة"),
  hours,
  days: (count) => counted(count, "يوم واحد", "يومين", "أيام", "يومًا"),
  act(act, name) {
    const who = name === "" ? "المشغّل" : isolate(name);
    const whom = "person" in act ? (act.person.name === "" ? "شخص ما" : isolate(act.person.name)) : "";
    switch (act.type) {
      case "set": {
        const { topic, greeting, voice, door, slowSeconds, keepHours } = act.changes;
        return [
          topic === undefined
            ? ""
            : topic === ""
              ? `أزال ${who} الموضوع`
              : `حدد ${who} الموضوع: ${isolate(topic)}`,
          greeting === undefined ? "" : `غيّر ${who} الترحيب`,
          voice === undefined
            ? ""
            : voice === "all"
              ? `سمح ${who} للجميع بالكتابة`
              : `قصر ${who} الكتابة على المشرفين`,
          door === undefined
            ? ""
            : door === "open"
              ? `فتح ${who} الباب`
              : door === "knock"
                ? `أغلق ${who} الباب: القادمون الجدد يطرقون`
                : `أغلق ${who} الباب: يلزم القادمين الجدد دعوة`,
          slowSeconds === undefined
            ? ""
            : slowSeconds === 0
              ? `أوقف ${who} الوضع البطيء`
              : `شغّل ${who} الوضع البطيء: رسالة واحدة كل ${seconds(slowSeconds)}`,
          keepHours === undefined
            ? ""
            : keepHours === 0
              ? `قرر ${who} أن تبقى الرسائل`
              : `قرر ${who} أن تبقى الرسائل ${hours(keepHours)}`,
        ].filter((line) => line !== "");
      }
      case "pin":
        return [`ثبّت ${who} رسالة من ${isolate(act.by.name)}`];
      case "unpin":
        return [`ألغى ${who} تثبيت رسالة`];
      case "role": {
        if (act.person.sid === act.sid)
          return [act.role === "member" ? `تنحى ${who}` : `${who} الآن ${arabic.roles[act.role]}`];
        return [`${whom} الآن ${arabic.roles[act.role]}، بقرار من ${who}`];
      }
      case "sanction": {
        const ends = act.until <= act.at;
        const why = act.reason === undefined ? "" : ` (${isolate(act.reason)})`;
        if (act.effect === "mute") return [ends ? `ألغى ${who} كتم ${whom}` : `كتم ${who} ${whom}${why}`];
        return [ends ? `سمح ${who} بعودة ${whom}` : `أخرج ${who} ${whom}${why}`];
      }
      case "purge":
        return [act.person.sid === act.sid ? `حذف ${who} رسائله` : `حذف ${who} رسائل ${whom}`];
      case "admit":
        return [`أدخل ${who} ${whom}`];
      case "empty":
        return [`حذف ${who} كل الرسائل`];
      default:
        return act satisfies never;
    }
  },
};
