import type { ServerEvent } from "../../src/protocol/events.ts";
import type { ClientFrame } from "../../src/protocol/frames.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";

/** For each type the member of the union that has it. */
type Samples<Typed extends { readonly type: string }> = {
  readonly [Type in Typed["type"]]: Typed & { readonly type: Type };
};

/** One client frame of every type, with every field that it may have. */
export const FRAMES = {
  hello: {
    type: "hello",
    name: "alice",
    token: "x".repeat(43),
    client: "tab-1",
    resume: { epoch: "R_yK", seq: 41 },
    invite: "the garden gate is green",
    knock: true,
  },
  watch: {
    type: "watch",
    resume: { epoch: "R_yK", seq: 41 },
    token: "x".repeat(43),
    invite: "the garden gate is green",
  },
  send: { type: "send", ref: "a1", text: "hi", replyTo: 40, unlessAfter: 41 },
  edit: { type: "edit", ref: "a2", target: 42, text: "hello", unlessAfter: 0 },
  delete: { type: "delete", ref: "a3", target: 42, unlessAfter: 41 },
  react: { type: "react", ref: "a4", target: 42, emoji: "👍", unlessAfter: 41 },
  unreact: { type: "unreact", ref: "a5", target: 42, emoji: "❤️", unlessAfter: 41 },
  typing: { type: "typing" },
  history: { type: "history", ref: "a6", before: 42, limit: 50 },
  get: { type: "get", ref: "a7", seqs: [17, 40] },
  set: {
    type: "set",
    ref: "a8",
    changes: {
      topic: "Gardens",
      greeting: "Hello!",
      voice: "moderators",
      door: "knock",
      slowSeconds: 30,
      keepHours: 24,
    },
    unlessAfter: 41,
  },
  pin: { type: "pin", ref: "a9", target: 42, unlessAfter: 41 },
  unpin: { type: "unpin", ref: "b1", target: 42, unlessAfter: 41 },
  claim: { type: "claim", ref: "b2", unlessAfter: 0 },
  role: { type: "role", ref: "b3", person: "H8YJ5b8C1dZ0aQ2mT7kPxg", role: "moderator", unlessAfter: 41 },
  sanction: {
    type: "sanction",
    ref: "b4",
    person: "H8YJ5b8C1dZ0aQ2mT7kPxg",
    effect: "mute",
    seconds: 600,
    reason: "shouting",
    address: true,
    unlessAfter: 41,
  },
  purge: { type: "purge", ref: "b5", person: "H8YJ5b8C1dZ0aQ2mT7kPxg", before: 42, unlessAfter: 41 },
  empty: { type: "empty", ref: "b6", unlessAfter: 41 },
  admit: { type: "admit", ref: "b9", person: "H8YJ5b8C1dZ0aQ2mT7kPxg", unlessAfter: 41 },
  invite: { type: "invite", ref: "c1", code: "the garden gate is green", uses: 2, seconds: 3600 },
  uninvite: { type: "uninvite", ref: "c2", id: "k3Jd9sQ1" },
  invites: { type: "invites", ref: "c3" },
  rename: { type: "rename", ref: "c4", name: "alice 2" },
  acts: { type: "acts", ref: "b7", before: 42, limit: 50 },
  sanctions: { type: "sanctions", ref: "b8" },
  ping: { type: "ping" },
} as const satisfies Record<ClientFrame["type"], ClientFrame>;

const alice = { sid: "H8YJ", name: "alice" };
const bob = { sid: "3dZ0", name: "bob" };
const op = { seq: 43, at: 1795412425264, ref: "a2", ...alice };

/** One event of every type, with the fields that the document's example has, in its order. */
export const EVENTS: Samples<ServerEvent> = {
  welcome: {
    type: "welcome",
    room: "lobby",
    epoch: "R_yK",
    seq: 42,
    floor: 0,
    you: { ...alice, token: "x".repeat(43), role: "host", mutedUntil: 1795412485264 },
    state: {
      topic: "Gardens",
      greeting: "",
      voice: "all",
      door: "open",
      slowSeconds: 0,
      keepHours: 0,
      pins: [{ seq: 42, sid: alice.sid }],
      people: [{ ...alice, role: "host" }],
    },
    members: [alice],
    waiting: [bob],
    visitors: 3,
    resumed: false,
    limits: DEFAULT_LIMITS,
  },
  visitors: { type: "visitors", count: 3 },
  page: { type: "page", ref: "a5", messages: [], more: true },
  message: {
    type: "message",
    ...op,
    text: "hi",
    replyTo: 40,
    editedAt: 1795412425300,
    reactions: { "👍": [bob] },
  },
  edit: { type: "edit", ...op, target: 42, text: "hello" },
  delete: { type: "delete", ...op, target: 42 },
  react: { type: "react", ...op, target: 42, emoji: "👍" },
  unreact: { type: "unreact", ...op, target: 42, emoji: "👍" },
  set: { type: "set", ...op, changes: { topic: "Gardens" } },
  pin: { type: "pin", ...op, target: 42, by: bob },
  unpin: { type: "unpin", ...op, target: 42 },
  role: { type: "role", ...op, person: bob, role: "moderator" },
  sanction: {
    type: "sanction",
    ...op,
    person: bob,
    effect: "mute",
    until: 1795413025264,
    reason: "shouting",
  },
  purge: { type: "purge", ...op, person: bob, from: 17, before: 42, more: 17 },
  empty: { type: "empty", ...op },
  admit: { type: "admit", ...op, person: bob },
  waiting: { type: "waiting", you: { ...bob, token: "x".repeat(43) } },
  knock: { type: "knock", ...bob },
  unknock: { type: "unknock", ...bob },
  invites: { type: "invites", ref: "c1", invites: [{ id: "k3Jd9sQ1", uses: 2, until: 1795416025264 }] },
  sanctions: {
    type: "sanctions",
    ref: "b8",
    sanctions: [{ person: bob, effect: "mute", until: 1795413025264, reason: "shouting" }],
    more: false,
  },
  joined: { type: "joined", ...bob },
  left: { type: "left", ...bob },
  typing: { type: "typing", ...bob },
  pong: { type: "pong" },
  error: {
    type: "error",
    code: "slow_down",
    detail: "Too much at once: try again in 1 s.",
    ref: "a1",
    retryAfter: 0.5,
  },
};
