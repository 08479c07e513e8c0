import type { ExpectedOp } from "./log-model.ts";

/** Returns the lines by which the text dialect tells of an op (T4, T5). */
export function linesOf(op: ExpectedOp): string[] {
  return LINES[op.type](op);
}

const LINES: Readonly<Record<ExpectedOp["type"], (op: ExpectedOp) => string[]>> = {
  message: ({ name, text = "" }) => split(text).map((line) => `${name}: ${line}`),
  edit: ({ name, text = "" }) => split(text).map((line) => `${name} edited: ${line}`),
  delete: ({ name }) => [`${name} deleted a message.`],
  react: ({ name, emoji }) => [`${name} reacted ${emoji}.`],
  set: ({ name, changes = {} }) => [
    ...("topic" in changes
      ? [
          changes.topic === ""
            ? `* ${name} took the topic away.`
            : `* ${name} set the topic: ${clean(`${changes.topic}`)}`,
        ]
      : []),
    ...("greeting" in changes
      ? [`* ${name} ${changes.greeting === "" ? "took the greeting away" : "set the greeting"}.`]
      : []),
    ...("voice" in changes
      ? [`* ${name} lets ${changes.voice === "all" ? "everybody" : "only moderators"} speak.`]
      : []),
    ...("door" in changes ? [`* ${name} opened the door.`] : []),
    ...("slowSeconds" in changes
      ? [
          changes.slowSeconds === 0
            ? `* ${name} ended the slow mode.`
            : `* ${name} lets members speak every ${changes.slowSeconds} s.`,
        ]
      : []),
    ...("keepHours" in changes
      ? [
          `* ${name} lets the room keep ${changes.keepHours === 0 ? "as much as it may" : `the last ${changes.keepHours} h`}.`,
        ]
      : []),
  ],
  sanction: ({ name, person }) => [`* ${name} muted ${person?.name}.`],
  purge: ({ sid, name, person }) => [
    `* ${name} deleted ${person?.sid === sid ? "their messages" : `the messages of ${person?.name}`}.`,
  ],
  admit: ({ name, person }) => [`* ${name} let ${person?.name || "somebody"} in.`],
  empty: ({ name }) => [`* ${name} emptied the room.`],
  pin: ({ name, by }) => [`* ${name} pinned a message of ${by?.name}.`],
  unpin: ({ name }) => [`* ${name} took the pin of a message.`],
  role: ({ sid, name, person, role }) => [
    person?.sid === sid
      ? `* ${name} is ${role === "member" ? "a member" : `a ${role}`} now.`
      : `* ${name} made ${person?.name} a ${role}.`,
  ],
  unreact: ({ name, emoji }) => [`${name} took back ${emoji}.`],
};

/** Whether a line tells of coming or going. No message looks like that: its line has a colon, and no name has one. */
export function isPresence(line: string): boolean {
  return /^[^:!][^:]* (joined|left|is called [^:]+ now)\.$/u.test(line);
}

/** Splits at every character that ends a line anywhere. Controls and overrides of direction are left out. */
function split(text: string): string[] {
  return text
    .replace(/\r\n/g, "\n")
    .split(/[\n\v\f\r\x85\u2028\u2029]/u)
    .map(clean);
}

function clean(line: string): string {
  return line.replace(/\t/g, " ").replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "");
}
