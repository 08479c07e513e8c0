/**
 * A bot that greets members who join for the first time, rolls dice, and waves to everyone who mentions it:
 *
 *     node examples/bot.mjs ws://localhost:8787/room/lobby Robin
 *
 * It answers only what happens while it is there, not what it missed. With the role of a moderator it keeps order, too: it
 * deletes messages with a word of FORBIDDEN, and mutes their author for ten minutes at the third.
 *
 *     FORBIDDEN=ham,spam node examples/bot.mjs ws://localhost:8787/room/lobby Robin
 */
import { randomInt } from "node:crypto";
import { openStore, Room } from "./alcove.mjs";

const FORBIDDEN = (process.env.FORBIDDEN ?? "")
  .split(",")
  .map((word) => folded(word.trim()))
  .filter(Boolean);
const STRIKES = 3;
const MUTED_SECONDS = 600;
const HELP = "I roll dice: !dice, or !dice 2d6 for two with six sides each.";

const [address, name = "Robin"] = process.argv.slice(2);
if (!address) {
  console.error("usage: node bot.mjs ws://host/room/name [bot-name]");
  process.exit(2);
}

const { kept, keep } = openStore(address, name);
const room = new Room(address, name, kept.token);
let arrived = false;
let isBack = false;

room.on("welcome", () => {
  // Members who were there before the bot need no greeting; those who came while it was away do.
  isBack = arrived;
  for (const member of room.members.values()) meet(member, isBack);
  arrived = true;
  console.log(`in ${address} as ${room.name}`);
});
room.on("joined", (member, live) => meet(member.name, live || isBack));
room.on("op", (op, live) => {
  if (!live || op.sid === room.sid) return;
  if ((op.type === "message" || op.type === "edit") && keepOrder(op)) return;
  if (op.type !== "message") return;
  const answer = answerTo(op.text.trim());
  if (answer) room.send({ type: "send", text: answer, replyTo: op.seq });
  if (folded(op.text).includes(folded(room.name))) room.send({ type: "react", target: op.seq, emoji: "👋" });
});
room.on("refused", ({ detail }) => console.error(`refused: ${detail}`));
room.on("away", ({ code, wait }) => console.log(`lost (${code}); next attempt in ${Math.round(wait)} ms`));
room.on("closed", ({ code, reason }) => {
  console.log(code === 1000 ? "left" : `closed: ${reason} (${code})`);
  process.exitCode = code === 1000 ? 0 : 1;
});

process.on("SIGINT", () => room.leave()); // The second signal does not wait for acknowledgements.

/** Remembers a member for good, by name: each text connection has a sid of its own (T7). */
function meet(member, greet) {
  kept.met ??= [folded(room.name)];
  if (kept.met.includes(folded(member))) return;
  kept.met.push(folded(member));
  keep();
  if (greet) room.send({ type: "send", text: `Welcome, ${member}! ${HELP}` });
}

/** Deletes what has a forbidden word, and counts it. Returns whether it had one. Without the role the room refuses. */
function keepOrder({ type, seq, target, text, sid }) {
  const words = folded(text).split(/[^\p{L}\p{N}]+/u);
  if (!FORBIDDEN.some((word) => words.includes(word))) return false;
  room.send({ type: "delete", target: type === "edit" ? target : seq });
  kept.strikes ??= {};
  const strikes = (kept.strikes[sid] ?? 0) + 1;
  kept.strikes[sid] = strikes % STRIKES;
  keep();
  if (strikes === STRIKES)
    room.send({
      type: "sanction",
      person: sid,
      effect: "mute",
      seconds: MUTED_SECONDS,
      reason: "Three strikes",
    });
  return true;
}

/** The answer to a command, or undefined if the text is none. */
function answerTo(text) {
  if (!/^!(dice|help)\b/i.test(text)) return undefined;
  const dice = /^!dice(?:\s+(\d{1,2})d(\d{1,4}))?$/i.exec(text);
  const [count, sides] = [Number(dice?.[1] ?? 1), Number(dice?.[2] ?? 6)];
  if (!dice || count === 0 || sides === 0) return HELP;
  const rolls = Array.from({ length: count }, () => randomInt(sides) + 1);
  const sum = rolls.reduce((total, roll) => total + roll);
  return count === 1 ? `🎲 ${sum}` : `🎲 ${rolls.join(" + ")} = ${sum}`;
}

/** Two names are the same if these are (N4). */
function folded(text) {
  return text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}
