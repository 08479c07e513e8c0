import { isolate, list, number } from "../format.ts";
import type { Strings } from "./strings.ts";

const s = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

export const english: Strings = {
  yourName: "Your name",
  privateName: "Private room",
  nameBad: "Use up to 32 letters, digits, spaces and - _ . ' from a single script.",
  nameTaken: (name) => `"${isolate(name)}" is taken in this room.`,
  back: "All rooms",
  enterAgainIn: (seconds) => `You can enter again in ${s(seconds, "second", "seconds")}.`,
  enterAgainInMinutes: (minutes) => `You can enter again in ${s(minutes, "minute", "minutes")}.`,

  connecting: "Entering…",
  lost: (seconds) => `Connection lost. Trying again in ${s(seconds, "second", "seconds")}.`,
  lostNow: "Connection lost. Trying again…",
  unreachable: "The room can't be reached right now.",
  offline: "You're offline.",
  stillReadable: "Keep reading and writing. Your messages will be sent when you reconnect.",
  tryNow: "Try now",
  ended: {
    replaced: "This conversation continues in another window.",
    flooding: "Too many requests were refused in a short time, so the room closed the connection.",
    room_full: "The room is full right now.",
    removed: "You were removed from this room.",
    other: "The room closed the connection.",
  },
  rejoin: "Rejoin",
  notKept:
    "This device doesn't keep what was said here; you'll see it once you're connected. What you write now is sent then.",

  conversation: "Conversation",
  firstHere: "You're the first one here",
  firstHereHint: "Send someone the link, and say hello when they arrive.",
  nothingSaid: "No messages yet",
  nothingSaidHint: "Say hello, or send someone the link.",
  beginning: "This is the beginning of the conversation.",
  loadingOlder: "Loading older messages…",
  unreadMarker: "New messages",
  toLatest: "Jump to latest",
  newMessages: (count) => s(count, "new message", "new messages"),
  joined: (names) => `${few(names)} joined`,
  left: (names) => `${few(names)} left`,
  typing: (names) => {
    if (names.length > 3) return "Several people are typing…";
    return `${list(names)} ${names.length === 1 ? "is" : "are"} typing…`;
  },
  edited: "edited",
  deleted: "This message was deleted.",
  you: "you",
  replyGone: "That message is no longer available.",
  sending: "Sending…",
  sendsLater: "Will be sent when you reconnect",
  saving: "Saving…",
  unsure: "We couldn't confirm that this was delivered.",
  refused: (why) => `Not sent. ${isolate(why)}`,
  retry: "Send again",
  discard: "Discard",
  errors: {
    too_long: "It's too long.",
    empty: "It's empty.",
    too_many: "The message can't take any more kinds of reactions.",
    not_found: "The message no longer exists.",
    not_yours: "The message belongs to someone else.",
    muted: "You may not write here right now.",
    not_allowed: "Only moderators may do that in this room right now.",
    unavailable: "The room can't save anything right now.",
    full: "There is no space left on this device for more unsent messages.",
  },
  showMore: "Show more",
  showLess: "Show less",
  earlierMessage: "An earlier message",
  hiddenMessage: "A message from someone you've hidden",
  taskBox: "Task",
  copyCode: "Copy code",
  copyCodeYourself: "The code is selected. Copy it from here.",
  shortcuts: "Keyboard shortcuts",

  actions: "Message",
  react: "Add a reaction",
  reactWith: (emoji) => `React with ${emoji}`,
  reactedBy: (emoji, count, names) => `${emoji} ${number(count)}, by ${names}`,
  andOthers: (count) => s(count, "other", "others"),
  reply: "Reply",
  edit: "Edit",
  delete: "Delete",
  copyText: "Copy text",
  more: "More",
  hide: (name) => `Hide ${isolate(name)}`,
  show: (name) => `Show ${isolate(name)} again`,
  pin: "Pin",
  unpin: "Unpin",
  moderate: (name) => `Moderate ${isolate(name)}`,
  aboutRoom: "About this room",
  whoReacted: "Who reacted",
  undo: "Undo",

  write: (room) => `Message ${isolate(room)}`,
  writeShort: "Write a message",
  send: "Send",
  save: "Save",
  emoji: "Emoji",
  editing: "Editing your message",
  replyingTo: (name) => `Replying to ${isolate(name)}`,
  cancel: "Cancel",
  charactersLeft: (count) => `${s(count, "character", "characters")} left`,
  tooLong: (count) => `${s(count, "character", "characters")} too long`,
  slowDown: "You're sending quickly – one moment.",
  slowDownFor: (seconds) => `Everything will be sent in ${s(seconds, "second", "seconds")}.`,
  editGone: "The message you were editing is gone. Your text is kept as a draft.",

  people: "People",
  peopleHere: (count) => s(count, "person", "people"),
  invite: "Invite",
  copied: "Copied",

  settings: "Settings",
  mentionedYou: (name, room) => `${isolate(name)} mentioned you in ${isolate(room)}`,
  close: "Close",
  notLoaded: "This couldn't be loaded. Check your connection and try again.",
  reload: "Reload",
};

/** The first names of a long list, and the number of the others. */
function few(names: readonly string[]): string {
  if (names.length <= 4) return list(names);
  return list([...names.slice(0, 3), s(names.length - 3, "other", "others")]);
}
