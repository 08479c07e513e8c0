/**
 * A chat client for the terminal:
 *
 *     node examples/terminal.mjs ws://localhost:8787/room/lobby alice
 *
 * With --anonymous it keeps no token: you cannot come back under the same identity.
 */
import "./needs-node-22.mjs";
import { createInterface } from "node:readline";
import util from "node:util";
import { openStore, Room } from "./alcove.mjs";

// Not by name: Node 20.0 has no `styleText`, and would fail before it can say which version is needed.
const { parseArgs, styleText } = util;

const HELP = `/reply 42 text   /edit 42 text   /delete 42   /react 42 👍   /unreact 42 👍
/who   /older   /quit   //text says /text. The numbers are those of the messages.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { anonymous: { type: "boolean" } },
});
const [address, name] = positionals;
if (!name) {
  console.error("usage: node terminal.mjs [--anonymous] ws://host/room/name your-name");
  process.exit(2);
}

const room = new Room(address, name, values.anonymous ? undefined : openStore(address, name).kept.token);
const input = createInterface({ input: process.stdin, output: process.stdout });
let closed = false;
let oldest; // the seq of the oldest message on the screen

room.on("welcome", ({ resumed }) => {
  if (resumed) return note("back again");
  oldest = undefined;
  note(`in ${address} as ${room.name}; /help tells more`);
});
room.on("page", ({ messages, more }) => {
  if (messages.length > 0) oldest = Math.min(oldest ?? Infinity, messages[0].seq);
  note(more ? "before these there are more: /older" : "from the beginning:");
  for (const message of messages) print(describe(message));
});
room.on("op", (op) => {
  if (op.type === "message") oldest ??= op.seq;
  print(describe(op));
});
room.on("joined", (member, live) => live && note(`${member.name} joined`));
room.on("left", (member) => note(`${member.name} left`));
room.on("refused", ({ detail }, op) => note(`refused: ${detail}${op?.text ? ` (${op.text})` : ""}`));
room.on("away", ({ code, wait }) =>
  note(`connection lost (${code}); next attempt in ${(wait / 1000).toFixed(1)} s`),
);
room.on("closed", ({ code, reason }) => {
  note(code === 1000 ? "you left" : `closed: ${reason || "by the room"} (${code})`);
  process.exit(code === 1000 ? 0 : 1);
});

input.on("line", (line) => {
  obey(line.trim());
  prompt();
});
input.on("close", () => {
  closed = true;
  if (room.waiting > 0) note(`waiting for ${room.waiting} to be acknowledged; Ctrl-C gives them up`);
  room.leave();
});

function obey(line) {
  const [, command, number, rest] = line.match(/^\/(\w+)(?:\s+#?(\d+))?\s*(.*)$/u) ?? [];
  const target = Number(number);
  if (line === "") return;
  if (!line.startsWith("/")) return room.send({ type: "send", text: line });
  if (line.startsWith("//")) return room.send({ type: "send", text: line.slice(1) });
  if (command === "who") return note([...room.members.values()].sort().join(", "));
  if (command === "older") return oldest > 1 ? room.older(oldest) : note("there is nothing older");
  if (command === "quit") return input.close();
  if (target > 0) {
    if (command === "reply" && rest) return room.send({ type: "send", text: rest, replyTo: target });
    if (command === "edit" && rest) return room.send({ type: "edit", target, text: rest });
    if (command === "delete") return room.send({ type: "delete", target });
    const emoji = [rest, `${rest}\uFE0F`].find((candidate) => /^\p{RGI_Emoji}$/v.test(candidate));
    if (/^(un)?react$/.test(command) && emoji) return room.send({ type: command, target, emoji });
  }
  note(HELP);
}

/** What somebody who keeps order has done; `undefined` if the op is no act. */
function describeAct({ type, changes = {}, target, by, person, role, effect, until, at, reason, sid }) {
  const whom = person && (person.sid === sid ? "themselves" : person.name || "somebody");
  switch (type) {
    case "set":
      return `set ${Object.entries(changes)
        .map(([rule, to]) => `${rule}: ${to === "" ? "none" : to}`)
        .join(", ")}`;
    case "pin":
      return `pinned #${target} by ${by.name}`;
    case "unpin":
      return `took the pin of #${target}`;
    case "role":
      return `made ${whom} a ${role}`;
    case "sanction":
      if (until <= at) return effect === "mute" ? `unmuted ${whom}` : `let ${whom} back in`;
      return `${effect === "mute" ? "muted" : "removed"} ${whom}${reason ? `: ${reason}` : ""}`;
    case "purge":
      return `deleted the messages of ${whom}`;
    case "empty":
      return "emptied the room";
    case "admit":
      return `let ${whom} in`;
    default:
      return undefined;
  }
}

/** Describes an op in one line, or in several if its text has several. */
function describe(op) {
  const at = `${time(op.at)} ${styleText("bold", printable(op.name))}`;
  if (op.type === "edit")
    return `${at} edited #${op.target}: ${op.erased ? "(deleted since)" : printable(op.text)}`;
  if (op.type === "delete") return `${at} deleted #${op.target}`;
  if (op.type === "react") return `${at} ${op.emoji} #${op.target}`;
  if (op.type === "unreact") return `${at} took back ${op.emoji} #${op.target}`;
  const act = describeAct(op);
  if (act)
    return `${time(op.at)} ${styleText("bold", printable(op.name || "The operator"))} ${printable(act)}`;
  if (op.type !== "message")
    return `${at} did something that this client does not know: ${printable(op.type)}`;
  const reply = op.replyTo ? `↪ #${op.replyTo} ` : "";
  const text = op.deletedAt ? styleText("dim", "(deleted)") : printable(op.text);
  const edited = op.editedAt ? styleText("dim", " (edited)") : "";
  const reactions = Object.entries(op.reactions ?? {}).map(([emoji, by]) => ` ${emoji} ${by.length}`);
  return `${time(op.at)} #${op.seq} ${styleText("bold", printable(op.name))}: ${reply}${text}${edited}${reactions.join("")}`;
}

function time(at) {
  const [day, hour] = [new Date(at).toLocaleDateString("sv"), new Date(at).toTimeString().slice(0, 5)];
  return styleText("dim", day === new Date().toLocaleDateString("sv") ? hour : `${day} ${hour}`);
}

/** A text may have any character, even escape sequences: only line breaks are kept, and the lines after them indented. */
function printable(text) {
  return text.replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, "").replaceAll("\n", "\n      ");
}

function note(text) {
  print(styleText("dim", `· ${printable(text)}`));
}

/** Prints above the line that is being typed. */
function print(text) {
  if (!input.terminal) return console.log(text);
  process.stdout.write(`\r\x1b[K${text}\n`);
  prompt();
}

function prompt() {
  if (input.terminal && !closed) input.prompt(true);
}
