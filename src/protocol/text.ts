import type { CloseKind } from "./codes.ts";
import {
  type Act,
  type Notice,
  OPERATOR,
  type Op,
  type Person,
  type Refusal,
  type RoleAct,
  type SanctionAct,
  type SetAct,
} from "./events.ts";
import type { Door } from "./order.ts";

/**
 * The text dialect: one line a frame, as in the axum chat example. The first frame of a client gives its name; each
 * frame after that is a message.
 */

/** Sent when the first frame is not `{"username": …}`. The wording is that of the original example. */
export const CANNOT_PARSE_CONNECT = "Failed to parse connect message";
/** Sent when another session has the name. The wording is that of the original example. */
export const NAME_TAKEN = "Username already taken.";

/** What a connection is told before the room closes it. One that does not read is told nothing. */
export const LAST_LINES: Partial<Record<CloseKind, string>> = {
  unsupported: "! Only frames of text are taken here.",
  too_big: "! A frame has at most 64 KiB.",
  flooding: "! Too much at once.",
  no_hello: "! Nobody has said who this is.",
  removed: "! You were removed from this room.",
};

/** The first frame. If it has a `channel`, that must name the room of the connection. */
export interface Connect {
  readonly username: string;
  readonly channel?: string;
  /** The code of an invite. */
  readonly invite?: string;
}

/** Parses the first frame; `null` if it is not one. */
export function parseConnect(data: string): Connect | null {
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof raw !== "object" || raw === null || !("username" in raw)) return null;
  const { username } = raw;
  const channel = "channel" in raw ? raw.channel : undefined;
  const invite = "invite" in raw ? raw.invite : undefined;
  if (typeof username !== "string" || !isText(channel) || !isText(invite)) return null;
  return {
    username: username.toWellFormed(),
    ...(channel !== undefined && { channel }),
    ...(invite !== undefined && { invite }),
  };
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/** The text of a frame (T3): many programs send the line break, too, that ended the line. */
export function textOf(frame: string): string {
  return frame.replace(/\r?\n$/, "").toWellFormed();
}

/** The lines for an op or a notice; none for `typing`, and none for text that was deleted. */
export function linesOf(event: Op | Notice): string[] {
  switch (event.type) {
    case "joined":
      return [
        event.was === undefined ? `${event.name} joined.` : `${event.was} is called ${event.name} now.`,
      ];
    case "left":
      return [`${event.name} left.`];
    case "typing":
      return [];
    case "message":
      if (event.deletedAt !== undefined) return [];
      return prefixed(`${event.name}: `, event.text);
    case "edit":
      return event.erased ? [] : prefixed(`${event.name} edited: `, event.text);
    case "delete":
      return [
        event.sid === OPERATOR.sid ? "! The operator deleted a message." : `${event.name} deleted a message.`,
      ];
    case "set":
      return linesOfSet(event);
    case "pin":
      return [`${actor(event)} pinned a message of ${event.by.name}.`];
    case "unpin":
      return [`${actor(event)} took the pin of a message.`];
    case "role":
      return [linesOfRole(event)];
    case "sanction":
      return [lineOfSanction(event)];
    case "purge":
      return [
        event.person.sid === event.sid
          ? `${actor(event)} deleted their messages.`
          : `${actor(event)} deleted the messages of ${called(event.person)}.`,
      ];
    case "admit":
      return [`${actor(event)} let ${called(event.person)} in.`];
    case "empty":
      return [`${actor(event)} emptied the room.`];
    case "react":
      return [`${event.name} reacted ${event.emoji}.`];
    case "unreact":
      return [`${event.name} took back ${event.emoji}.`];
    default:
      return event satisfies never;
  }
}

/** The line that tells a newcomer what the room is about. */
export function topicLine(topic: string): string {
  return `* Topic: ${printable(topic)}`;
}

/** How the line of an act begins: with what no member's line can begin with. */
function actor({ name, sid }: Act): string {
  return sid === OPERATOR.sid ? "! The operator" : `* ${name}`;
}

const DOORS: Readonly<Record<Door, string>> = {
  open: "opened the door",
  knock: "closed the door: newcomers knock",
  invite: "closed the door: newcomers need an invite",
};

function linesOfSet(act: SetAct): string[] {
  const { topic, greeting, voice, door, slowSeconds, keepHours } = act.changes;
  const who = actor(act);
  const lines: string[] = [];
  if (topic !== undefined)
    lines.push(topic === "" ? `${who} took the topic away.` : `${who} set the topic: ${printable(topic)}`);
  if (greeting !== undefined)
    lines.push(`${who} ${greeting === "" ? "took the greeting away" : "set the greeting"}.`);
  if (voice !== undefined)
    lines.push(`${who} lets ${voice === "all" ? "everybody" : "only moderators"} speak.`);
  if (door !== undefined) lines.push(`${who} ${DOORS[door]}.`);
  if (slowSeconds !== undefined)
    lines.push(
      slowSeconds === 0 ? `${who} ended the slow mode.` : `${who} lets members speak every ${slowSeconds} s.`,
    );
  if (keepHours !== undefined)
    lines.push(
      `${who} lets the room keep ${keepHours === 0 ? "as much as it may" : `the last ${keepHours} h`}.`,
    );
  return lines;
}

function linesOfRole(act: RoleAct): string {
  const { person, role } = act;
  if (person.sid === act.sid) return `${actor(act)} is ${role === "member" ? "a member" : `a ${role}`} now.`;
  return `${actor(act)} made ${person.name} a ${role}.`;
}

function lineOfSanction(act: SanctionAct): string {
  const { person, effect, until, at, reason } = act;
  const who = actor(act);
  if (until <= at) return `${who} ${effect === "mute" ? "unmuted" : "let back in"} ${called(person)}.`;
  const why = reason === undefined ? "." : `: ${printable(reason)}`;
  return `${who} ${effect === "mute" ? "muted" : "removed"} ${called(person)}${why}`;
}

/** Somebody whom the room may know by the session alone. */
function called({ name }: Person): string {
  return name === "" ? "somebody" : name;
}

/** The line for a refusal. */
export function refusalLine(refusal: Pick<Refusal, "detail">): string {
  return `! ${printable(refusal.detail)}`;
}

const LINE_ENDS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u;

/** The lines of a text, each of which is told with its author's name. */
export function lineCount(text: string): number {
  return text.split(LINE_ENDS).length;
}

/** Puts the prefix before every line of a text, so that no line of a message can pass for another member's. */
function prefixed(prefix: string, text: string): string[] {
  return text.split(LINE_ENDS).map((line) => prefix + printable(line));
}

// Control characters control a terminal; overrides of direction (UAX 9) reorder what it shows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is removed
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

function printable(line: string): string {
  return line.replaceAll("\t", " ").replace(CONTROLS, "");
}
