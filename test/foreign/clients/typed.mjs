/**
 * `wscat` and `websocat`: `TOOL pipe URL [SUBPROTOCOL]` or `TOOL member URL NAME`, as ../program.ts describes. Neither
 * knows the protocol, so this program types what a person would; after a cut it starts the tool again.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Member, tell } from "./member.mjs";

const [tool, mode, url, word] = process.argv.slice(2);
const isWscat = tool.endsWith("wscat");
const member = mode === "member" ? new Member(word) : null;
const subprotocol = member ? "alcove.v1" : word;
let child;
let isLeaving = false;

const lines = createInterface(process.stdin);
lines.on("line", (line) => type(member ? member.message(line) : line));
lines.on("close", () => {
  isLeaving = true;
  child.stdin.end();
});
start();

function start() {
  const flag = isWscat ? "--subprotocol" : "--protocol";
  // Without its flag websocat stays after the connection has ended.
  const before = isWscat ? ["--connect"] : ["--exit-on-eof"];
  child = spawn(tool, [...before, url, ...(subprotocol ? [flag, subprotocol] : [])]);
  let isOpen = false;
  let errors = "";
  createInterface(child.stdout).on("line", (line) => {
    // wscat prompts for the next line even where nobody looks, and what comes stands behind its prompt.
    const frame = isWscat ? line.replace(/^(> )+/, "") : line;
    if (!isOpen) tell({ type: "open" });
    isOpen = true;
    if (member) member.take(frame);
    else tell({ type: "frame", text: frame });
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdin.on("error", () => {});
  child.on("close", () => {
    const status = Number(/\b[45]\d\d\b/.exec(errors)?.[0]) || undefined;
    if (status) tell({ type: "refused", status, detail: errors });
    else if (member && !isLeaving) setTimeout(start, 200);
    else tell({ type: "closed" });
    if (status || !member || isLeaving) process.exit();
  });
  if (!member) return;
  // wscat drops what is typed before the connection is there, and says nothing when it is.
  setTimeout(() => {
    type(member.greeting());
    type('{"type":"ping"}');
  }, 1_000);
}

function type(line) {
  child.stdin.write(`${line}\n`);
}
