import { isolate, number } from "../../language/format.ts";
import type { Words } from "./words.ts";

const s = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

export const english: Words = {
  roles: { host: "Host", moderator: "Moderator", member: "Member" },
  thisRoom: "This room",
  keptBy: "Kept by",
  nobody: "Nobody keeps this room yet.",
  claim: "Become its host",
  claimHint: "A host sets the topic, appoints moderators and decides who may speak.",
  topic: "Topic",
  greeting: "Greeting",
  greetingHint: "Shown to people in an empty room and here.",
  voice: "Who may write",
  voices: { all: "Everyone", moderators: "Moderators only" },
  slow: "Slow mode: one message every",
  off: "Off",
  keep: "Keep messages for",
  keepAll: "As long as the server does",
  pause: "Pause the room",
  resume: "Resume the room",
  pauseHint: "While it is paused, only moderators can write, and newcomers knock.",
  door: "Who may come in",
  doors: { open: "Everyone", knock: "Whoever is let in", invite: "With an invite" },
  newInvite: "New invite link",
  showLink: "Show link",
  passphrase: "Passphrase",
  passphraseHint: "At least 12 characters. Tell it to the people you invite.",
  addPassphrase: "Add passphrase",
  inviteUses: (uses) => (uses === undefined ? "Invite" : `Invite, ${s(uses, "use", "uses")} left`),
  inviteUntil: (when) => `until ${when}`,
  knocks: (names) => `${names} would like to come in.`,
  admit: "Let in",
  admitAll: "Let all in",
  atTheDoor: "You've knocked. Someone who keeps this room can let you in.",
  rename: "Change name",
  seat: "Continue on another device",
  seatHint: "Whoever opens this link is you in this room. Don't share it.",
  sanctions: "Muted and removed",
  noSanctions: "Nobody is muted or removed.",
  record: "Record",
  noRecord: "Nothing has happened here yet.",
  olderRecord: "Show older",
  empty: "Delete all messages",
  emptyHint: "This can't be undone. People, roles and sanctions stay.",
  confirmEmpty: "Yes, delete all messages",
  stepDown: "Step down",
  pins: "Pinned",
  unpin: "Unpin",
  nextPin: (n, of) => `Pinned message ${number(n)} of ${number(of)}`,
  duration: "For how long",
  reason: "Reason",
  reasons: ["None", "Spam", "Insults", "Off topic"],
  address: "Also newcomers from the same network",
  mute: "Mute",
  unmute: "Unmute",
  remove: "Remove from the room",
  letIn: "Let back in",
  removePurge: "Remove and delete their messages",
  confirmRemovePurge: "Yes, remove and delete",
  purge: "Delete all their messages",
  confirmPurge: "Yes, delete their messages",
  role: "Role",
  makeHostHint: "A host can only step down; no other host can remove them.",
  end: "End",
  mutedUntil: (name, when) => `${isolate(name)} is muted until ${when}.`,
  outUntil: (name, when) => `${isolate(name)} is removed until ${when}.`,
  youAreMuted: (when) => `You're muted until ${when}.`,
  onlyModerators: "Only moderators can write right now.",
  slowMode: (time) => `Slow mode: one message every ${time}.`,
  noAddress: "Their network isn't known. The rest was done.",
  done: { muted: "Muted", removed: "Removed", purged: "Messages deleted", saved: "Saved" },
  seconds: (count) => s(count, "second", "seconds"),
  minutes: (count) => s(count, "minute", "minutes"),
  hours: (count) => s(count, "hour", "hours"),
  days: (count) => s(count, "day", "days"),
  act(act, name) {
    const who = name === "" ? "The operator" : isolate(name);
    const whom = "person" in act ? (act.person.name === "" ? "someone" : isolate(act.person.name)) : "";
    switch (act.type) {
      case "set": {
        const { topic, greeting, voice, door, slowSeconds, keepHours } = act.changes;
        return [
          topic === undefined
            ? ""
            : topic === ""
              ? `${who} removed the topic`
              : `${who} set the topic: ${isolate(topic)}`,
          greeting === undefined ? "" : `${who} changed the greeting`,
          voice === undefined
            ? ""
            : `${who} ${voice === "all" ? "lets everyone write" : "lets only moderators write"}`,
          door === undefined
            ? ""
            : door === "open"
              ? `${who} opened the door`
              : door === "knock"
                ? `${who} closed the door: newcomers knock`
                : `${who} closed the door: newcomers need an invite`,
          slowSeconds === undefined
            ? ""
            : slowSeconds === 0
              ? `${who} turned slow mode off`
              : `${who} turned slow mode on: one message every ${s(slowSeconds, "second", "seconds")}`,
          keepHours === undefined
            ? ""
            : keepHours === 0
              ? `${who} lets messages stay`
              : `${who} lets messages stay for ${s(keepHours, "hour", "hours")}`,
        ].filter((line) => line !== "");
      }
      case "pin":
        return [`${who} pinned a message by ${isolate(act.by.name)}`];
      case "unpin":
        return [`${who} unpinned a message`];
      case "role": {
        if (act.person.sid === act.sid)
          return [act.role === "member" ? `${who} stepped down` : `${who} is a ${act.role} now`];
        return [`${who} made ${whom} a ${act.role}`];
      }
      case "sanction": {
        const ends = act.until <= act.at;
        const why = act.reason === undefined ? "" : ` (${isolate(act.reason)})`;
        if (act.effect === "mute") return [ends ? `${who} unmuted ${whom}` : `${who} muted ${whom}${why}`];
        return [ends ? `${who} let ${whom} back in` : `${who} removed ${whom}${why}`];
      }
      case "purge":
        return [
          act.person.sid === act.sid
            ? `${who} deleted their own messages`
            : `${who} deleted the messages of ${whom}`,
        ];
      case "admit":
        return [`${who} let ${whom} in`];
      case "empty":
        return [`${who} deleted all messages`];
      default:
        return act satisfies never;
    }
  },
};
