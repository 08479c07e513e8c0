import { isolate, list, number } from "../format.ts";
import type { Strings } from "./strings.ts";

const s = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

export const german: Strings = {
  yourName: "Dein Name",
  privateName: "Privater Raum",
  nameBad: "Bis zu 32 Buchstaben, Ziffern, Leerzeichen und - _ . ' aus einer einzigen Schrift.",
  nameTaken: (name) => `„${isolate(name)}“ ist in diesem Raum schon vergeben.`,
  back: "Alle Räume",
  enterAgainIn: (seconds) => `In ${s(seconds, "Sekunde", "Sekunden")} kannst du wieder eintreten.`,
  enterAgainInMinutes: (minutes) => `In ${s(minutes, "Minute", "Minuten")} kannst du wieder eintreten.`,

  connecting: "Raum wird betreten …",
  lost: (seconds) => `Verbindung verloren. Neuer Versuch in ${s(seconds, "Sekunde", "Sekunden")}.`,
  lostNow: "Verbindung verloren. Neuer Versuch …",
  unreachable: "Der Raum ist gerade nicht erreichbar.",
  offline: "Du bist offline.",
  stillReadable: "Du kannst weiterlesen und weiterschreiben. Gesendet wird, sobald du wieder verbunden bist.",
  tryNow: "Jetzt versuchen",
  ended: {
    replaced: "Dieses Gespräch läuft in einem anderen Fenster weiter.",
    flooding:
      "In kurzer Zeit wurden zu viele Anfragen abgelehnt. Deshalb hat der Raum die Verbindung beendet.",
    room_full: "Der Raum ist gerade voll.",
    removed: "Du wurdest aus diesem Raum entfernt.",
    other: "Der Raum hat die Verbindung beendet.",
  },
  rejoin: "Wieder eintreten",
  notKept:
    "Was hier gesagt wurde, ist auf diesem Gerät nicht gespeichert. Du siehst es, sobald du verbunden bist. Was du jetzt schreibst, wird dann gesendet.",

  conversation: "Gespräch",
  firstHere: "Außer dir ist noch niemand hier",
  firstHereHint: "Schick jemandem den Link und sag Hallo, wenn Besuch kommt.",
  nothingSaid: "Noch keine Nachrichten",
  nothingSaidHint: "Sag Hallo oder schick jemandem den Link.",
  beginning: "Hier beginnt das Gespräch.",
  loadingOlder: "Ältere Nachrichten werden geladen …",
  unreadMarker: "Neue Nachrichten",
  toLatest: "Zur neuesten Nachricht",
  newMessages: (count) => s(count, "neue Nachricht", "neue Nachrichten"),
  joined: (names) => `${few(names)} ${names.length === 1 ? "ist" : "sind"} dazugekommen`,
  left: (names) => `${few(names)} ${names.length === 1 ? "ist" : "sind"} gegangen`,
  typing: (names) => {
    if (names.length > 3) return "Mehrere Personen schreiben …";
    return `${list(names)} ${names.length === 1 ? "schreibt" : "schreiben"} …`;
  },
  edited: "bearbeitet",
  deleted: "Diese Nachricht wurde gelöscht.",
  you: "du",
  replyGone: "Diese Nachricht gibt es nicht mehr.",
  sending: "Wird gesendet …",
  sendsLater: "Wird gesendet, sobald du wieder verbunden bist",
  saving: "Wird gespeichert …",
  unsure: "Wir konnten nicht bestätigen, dass das angekommen ist.",
  refused: (why) => `Nicht gesendet. ${isolate(why)}`,
  retry: "Erneut senden",
  discard: "Verwerfen",
  errors: {
    too_long: "Der Text ist zu lang.",
    empty: "Der Text ist leer.",
    too_many: "Mehr verschiedene Reaktionen kann diese Nachricht nicht haben.",
    not_found: "Die Nachricht gibt es nicht mehr.",
    not_yours: "Die Nachricht ist von jemand anderem.",
    muted: "Du darfst hier gerade nicht schreiben.",
    not_allowed: "Das darf in diesem Raum gerade nur die Moderation.",
    unavailable: "Der Raum kann gerade nichts speichern.",
    full: "Auf diesem Gerät ist kein Platz mehr für ungesendete Nachrichten.",
  },
  showMore: "Mehr anzeigen",
  showLess: "Weniger anzeigen",
  earlierMessage: "Eine frühere Nachricht",
  hiddenMessage: "Eine Nachricht von jemandem, den du ausgeblendet hast",
  taskBox: "Aufgabe",
  copyCode: "Code kopieren",
  copyCodeYourself: "Der Code ist markiert. Kopiere ihn von hier.",
  shortcuts: "Tastenkürzel",

  actions: "Nachricht",
  react: "Reaktion hinzufügen",
  reactWith: (emoji) => `Mit ${emoji} reagieren`,
  reactedBy: (emoji, count, names) => `${emoji} ${number(count)}, von ${names}`,
  andOthers: (count) => s(count, "weiteren Person", "weiteren"),
  reply: "Antworten",
  edit: "Bearbeiten",
  delete: "Löschen",
  copyText: "Text kopieren",
  more: "Mehr",
  hide: (name) => `${isolate(name)} ausblenden`,
  show: (name) => `${isolate(name)} wieder einblenden`,
  pin: "Anheften",
  unpin: "Nicht mehr anheften",
  moderate: (name) => `${isolate(name)} moderieren`,
  aboutRoom: "Über diesen Raum",
  whoReacted: "Wer reagiert hat",
  undo: "Rückgängig",

  readingAlong: "Du liest mit.",
  saySomething: "Etwas sagen",
  write: (room) => `Nachricht an ${isolate(room)}`,
  writeShort: "Nachricht schreiben",
  send: "Senden",
  save: "Speichern",
  emoji: "Emoji",
  editing: "Du bearbeitest deine Nachricht",
  replyingTo: (name) => `Antwort an ${isolate(name)}`,
  cancel: "Abbrechen",
  charactersLeft: (count) => `Noch ${s(count, "Zeichen", "Zeichen")}`,
  tooLong: (count) => `${s(count, "Zeichen", "Zeichen")} zu lang`,
  slowDown: "Du sendest gerade sehr schnell – einen Moment.",
  slowDownFor: (seconds) => `In ${s(seconds, "Sekunde", "Sekunden")} ist alles gesendet.`,
  editGone: "Die Nachricht, die du bearbeitet hast, gibt es nicht mehr. Dein Text bleibt als Entwurf.",

  people: "Leute",
  peopleHere: (count) => s(count, "Person", "Personen"),
  invite: "Einladen",
  copied: "Kopiert",

  settings: "Einstellungen",
  mentionedYou: (name, room) => `${isolate(name)} hat dich in ${isolate(room)} erwähnt`,
  close: "Schließen",
  notLoaded: "Das konnte nicht geladen werden. Prüfe deine Verbindung und versuch es noch einmal.",
  reload: "Neu laden",
};

/** The first names of a long list, and the number of the others. */
function few(names: readonly string[]): string {
  if (names.length <= 4) return list(names);
  return list([...names.slice(0, 3), `${number(names.length - 3)} weitere`]);
}
