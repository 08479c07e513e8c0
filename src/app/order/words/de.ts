import { isolate, number } from "../../language/format.ts";
import type { Words } from "./words.ts";

const s = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;
const ROLES = { host: "zur Raumleitung", moderator: "zur Moderation", member: "zum Mitglied" };

export const german: Words = {
  roles: { host: "Raumleitung", moderator: "Moderation", member: "Mitglied" },
  thisRoom: "Dieser Raum",
  keptBy: "Betreut von",
  nobody: "Um diesen Raum kümmert sich noch niemand.",
  claim: "Raum übernehmen",
  claimHint: "Wer den Raum leitet, setzt das Thema, ernennt die Moderation und bestimmt, wer schreiben darf.",
  topic: "Thema",
  greeting: "Begrüßung",
  greetingHint: "Zu sehen in einem leeren Raum und hier.",
  voice: "Wer schreiben darf",
  voices: { all: "Alle", moderators: "Nur die Moderation" },
  slow: "Langsamer Modus: eine Nachricht alle",
  off: "Aus",
  keep: "Nachrichten behalten für",
  keepAll: "So lange wie der Server",
  pause: "Raum pausieren",
  resume: "Raum fortsetzen",
  pauseHint: "In der Pause kann nur die Moderation schreiben, und Neue klopfen an.",
  door: "Wer hereinkommt",
  doors: { open: "Alle", knock: "Wer hereingelassen wird", invite: "Mit Einladung" },
  newInvite: "Neuer Einladungslink",
  showLink: "Link zeigen",
  passphrase: "Losungswort",
  passphraseHint: "Mindestens 12 Zeichen. Sag es denen, die du einlädst.",
  addPassphrase: "Losungswort hinzufügen",
  inviteUses: (uses) => (uses === undefined ? "Einladung" : `Einladung, noch ${number(uses)}-mal`),
  inviteUntil: (when) => `bis ${when}`,
  knocks: (names, count) => `${names} ${count === 1 ? "möchte" : "möchten"} hereinkommen.`,
  admit: "Hereinlassen",
  admitAll: "Alle hereinlassen",
  atTheDoor: "Du hast angeklopft. Wer sich um diesen Raum kümmert, kann dich hereinlassen.",
  rename: "Namen ändern",
  seat: "Auf einem anderen Gerät weitermachen",
  seatHint: "Wer diesen Link öffnet, ist in diesem Raum du. Gib ihn nicht weiter.",
  sanctions: "Stummgeschaltet und entfernt",
  noSanctions: "Niemand ist stummgeschaltet oder entfernt.",
  record: "Protokoll",
  noRecord: "Hier ist noch nichts geschehen.",
  olderRecord: "Älteres anzeigen",
  empty: "Alle Nachrichten löschen",
  emptyHint: "Das lässt sich nicht rückgängig machen. Leute, Rollen und Sperren bleiben.",
  confirmEmpty: "Ja, alle Nachrichten löschen",
  stepDown: "Leitung abgeben",
  pins: "Angeheftet",
  unpin: "Nicht mehr anheften",
  nextPin: (n, of) => `Angeheftete Nachricht ${number(n)} von ${number(of)}`,
  duration: "Wie lange",
  reason: "Grund",
  reasons: ["Keiner", "Spam", "Beleidigung", "Nicht beim Thema"],
  address: "Auch alle, die neu aus demselben Netzwerk kommen",
  mute: "Stummschalten",
  unmute: "Wieder schreiben lassen",
  remove: "Aus dem Raum entfernen",
  letIn: "Wieder hereinlassen",
  removePurge: "Entfernen und alle Nachrichten löschen",
  confirmRemovePurge: "Ja, entfernen und löschen",
  purge: "Alle Nachrichten dieser Person löschen",
  confirmPurge: "Ja, Nachrichten löschen",
  role: "Rolle",
  makeHostHint: "Wer den Raum leitet, kann nur selbst zurücktreten.",
  end: "Beenden",
  mutedUntil: (name, when) => `${isolate(name)} ist stummgeschaltet bis ${when}.`,
  outUntil: (name, when) => `${isolate(name)} ist entfernt bis ${when}.`,
  youAreMuted: (when) => `Du bist stummgeschaltet bis ${when}.`,
  onlyModerators: "Gerade kann nur die Moderation schreiben.",
  slowMode: (time) => `Langsamer Modus: eine Nachricht alle ${time}.`,
  noAddress: "Das Netzwerk ist nicht bekannt. Alles andere ist geschehen.",
  done: {
    muted: "Stummgeschaltet",
    removed: "Entfernt",
    purged: "Nachrichten gelöscht",
    saved: "Gespeichert",
  },
  seconds: (count) => s(count, "Sekunde", "Sekunden"),
  minutes: (count) => s(count, "Minute", "Minuten"),
  hours: (count) => s(count, "Stunde", "Stunden"),
  days: (count) => s(count, "Tag", "Tage"),
  act(act, name) {
    const who = name === "" ? "Die Betreiber dieses Servers" : isolate(name);
    const has = name === "" ? "haben" : "hat";
    const whom = "person" in act ? (act.person.name === "" ? "jemanden" : isolate(act.person.name)) : "";
    switch (act.type) {
      case "set": {
        const { topic, greeting, voice, door, slowSeconds, keepHours } = act.changes;
        return [
          topic === undefined
            ? ""
            : topic === ""
              ? `${who} ${has} das Thema entfernt`
              : `${who} ${has} das Thema gesetzt: ${isolate(topic)}`,
          greeting === undefined ? "" : `${who} ${has} die Begrüßung geändert`,
          voice === undefined
            ? ""
            : `${who} ${has} ${voice === "all" ? "allen" : "nur der Moderation"} das Schreiben erlaubt`,
          door === undefined
            ? ""
            : door === "open"
              ? `${who} ${has} die Tür geöffnet`
              : door === "knock"
                ? `${who} ${has} die Tür geschlossen: Neue klopfen an`
                : `${who} ${has} die Tür geschlossen: Neue brauchen eine Einladung`,
          slowSeconds === undefined
            ? ""
            : slowSeconds === 0
              ? `${who} ${has} den langsamen Modus ausgeschaltet`
              : `${who} ${has} den langsamen Modus eingeschaltet: eine Nachricht alle ${s(slowSeconds, "Sekunde", "Sekunden")}`,
          keepHours === undefined
            ? ""
            : keepHours === 0
              ? `${who} ${has} festgelegt, dass Nachrichten bleiben`
              : `${who} ${has} festgelegt, dass Nachrichten ${s(keepHours, "Stunde", "Stunden")} bleiben`,
        ].filter((line) => line !== "");
      }
      case "pin":
        return [`${who} ${has} eine Nachricht von ${isolate(act.by.name)} angeheftet`];
      case "unpin":
        return [`${who} ${has} eine Nachricht abgeheftet`];
      case "role": {
        if (act.person.sid === act.sid)
          return [
            act.role === "member"
              ? `${who} ${has} die Rolle abgegeben`
              : `${who} gehört jetzt ${ROLES[act.role]}`,
          ];
        return [`${who} ${has} ${whom} ${ROLES[act.role]} gemacht`];
      }
      case "sanction": {
        const ends = act.until <= act.at;
        const why = act.reason === undefined ? "" : ` (${isolate(act.reason)})`;
        if (act.effect === "mute")
          return [
            ends
              ? `${who} ${has} ${whom} wieder schreiben lassen`
              : `${who} ${has} ${whom} stummgeschaltet${why}`,
          ];
        return [
          ends ? `${who} ${has} ${whom} wieder hereingelassen` : `${who} ${has} ${whom} entfernt${why}`,
        ];
      }
      case "purge":
        return [
          act.person.sid === act.sid
            ? `${who} ${has} die eigenen Nachrichten gelöscht`
            : `${who} ${has} die Nachrichten von ${act.person.name === "" ? "jemandem" : whom} gelöscht`,
        ];
      case "admit":
        return [`${who} ${has} ${whom} hereingelassen`];
      case "empty":
        return [`${who} ${has} alle Nachrichten gelöscht`];
      default:
        return act satisfies never;
    }
  },
};
