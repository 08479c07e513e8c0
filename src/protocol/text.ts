import { type Notice, OPERATOR, type Op, type Refusal } from "./events.ts";

/**
 * The text dialect: one line a frame, as the axum chat example speaks it. The first frame of a client names it;
 * from then on each frame is a message.
 */

/** Sent when the first frame is not `{"username": …}`. The words are the original's. */
export const CANNOT_PARSE_CONNECT = "Failed to parse connect message";
/** Sent when somebody else has the name. The words are the original's. */
export const NAME_TAKEN = "Username already taken.";

/** What the first frame says. `channel`, where it stands, must name the room that was connected to. */
export interface Connect {
  readonly username: string;
  readonly channel?: string;
}

/** Reads the first frame; `null` if it is not one. */
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
  if (typeof username !== "string") return null;
  if (channel === undefined) return { username: username.toWellFormed() };
  return typeof channel === "string" ? { username: username.toWellFormed(), channel } : null;
}

/** The lines that tell of an op or a notice; none for `typing`. */
export function linesOf(event: Op | Notice): string[] {
  switch (event.type) {
    case "joined":
      return [`${event.name} joined.`];
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
    case "react":
      return [`${event.name} reacted ${event.emoji}.`];
    case "unreact":
      return [`${event.name} took back ${event.emoji}.`];
    default:
      return event satisfies never;
  }
}

/** The line of a refusal. */
export function refusalLine(refusal: Pick<Refusal, "detail">): string {
  return `! ${printable(refusal.detail)}`;
}

const LINE_ENDS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u;

/** Every line of a text has the prefix, so that no line of a message can pass for somebody else's. */
function prefixed(prefix: string, text: string): string[] {
  return text.split(LINE_ENDS).map((line) => prefix + printable(line));
}

// Control characters steer a terminal; overrides of direction (UAX 9) reorder what it shows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that must not pass
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

function printable(line: string): string {
  return line.replaceAll("\t", " ").replace(CONTROLS, "");
}
