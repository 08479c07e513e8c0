import { describe, expect, test } from "vitest";
import type { ClientFrame } from "../../src/protocol/frames.ts";
import {
  DEFAULT_LIMITS,
  MAX_CLIENT_FRAME_BYTES,
  MAX_NAME,
  MAX_ROOM_NAME,
} from "../../src/protocol/limits.ts";
import { likelyName, roomName, userName } from "../../src/protocol/names.ts";
import { addressOf } from "../../src/worker/address.ts";
import type { Settings } from "../../src/worker/settings.ts";
import { checkUpgrade } from "../../src/worker/upgrade.ts";
import { FakeRoom } from "../rules/support/fake-room.ts";
import { FRAMES } from "./samples.ts";
import { type Work, workOf } from "./work.ts";

/** Code units of a name that are looked at: eight for each code point that it may have. */
const MOST_OF_A_NAME = 8 * MAX_ROOM_NAME;
/** Code units that NFKC makes of one: U+FDFA becomes so many. */
const MOST_OF_ONE = 18;
/** What a name costs at most, of whatever length it comes: the square of what is looked at, a few times. */
const A_NAME = 3 * MOST_OF_A_NAME ** 2;
/** How often a unit may be looked at, from the frame to what is told of it. */
const PASSES = 24;

/** What texts are made of that take long to read: each is repeated. */
const KINDS: Readonly<Record<string, string>> = {
  letters: "a",
  digits: "1",
  marks: "\u0301\u0316",
  "a letter and marks": `a${"\u0316\u0301".repeat(10_000)}`,
  spaces: " ",
  newlines: "\n",
  joiners: "\u200d",
  surrogates: "\ud83d",
  emoji: "👩🏻‍❤️‍💋‍👩🏿",
  flags: "🇩🇪",
  ligatures: "ﷺ",
  jamo: "\u1100\u1161\u11a8",
  sigmas: "Σ'",
  separators: ",:;=/",
  escapes: "%CC%81",
};

/** 1, 4, 16 … code units of a kind, the most that a frame carries, and more than that. */
function* growing(kind: string): Generator<string> {
  const unit = KINDS[kind] ?? "";
  const bytes = Buffer.byteLength(JSON.stringify(unit)) / unit.length;
  const fitting = Math.floor((MAX_CLIENT_FRAME_BYTES - 300) / bytes);
  const lengths = [...Array(9).keys()].map((power) => 4 ** power);
  for (const length of [...lengths, fitting]) {
    yield unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  }
}

/** Sees that the work with texts of every kind and length stays within what their length allows. */
function expectBounded(read: (text: string) => Work): void {
  for (const kind of Object.keys(KINDS)) {
    for (const text of growing(kind)) {
      const about = `${text.length} of ${kind}`;
      const { units, normalized, repeated } = read(text);
      expect(units, `units read of ${about}`).toBeLessThanOrEqual(A_NAME + PASSES * text.length);
      expect(normalized, `units normalised of ${about}`).toBeLessThanOrEqual(MOST_OF_A_NAME);
      const seen = `units of ${about} that ${repeated.source} has seen`;
      expect(repeated.length, seen).toBeLessThanOrEqual(MOST_OF_ONE * MOST_OF_A_NAME);
    }
  }
}

const A_MINUTE = 61_000;

/** A room in which somebody listens in each dialect, and where nobody waits for a budget. */
class BusyRoom {
  readonly room = new FakeRoom({ MESSAGE_BURST: 1_000_000 });
  #guests = 0;

  constructor() {
    this.room.say(this.room.join("alice"), { type: "send", ref: "1", text: "the first" });
    this.room.open("text", { username: "bob" });
    this.room.clock.pass(A_MINUTE);
  }

  /** The work with a frame, of a newcomer or of a member, until everybody has been told. */
  workOf(data: string, dialect: "text" | "alcove.v1", isMember: boolean): Work {
    const { room } = this;
    const name = `guest ${++this.#guests}`;
    const socket = room.open(dialect, isMember && dialect === "text" ? { username: name } : {});
    if (isMember && dialect === "alcove.v1") room.say(socket, { type: "hello", name });
    const work = workOf(() => {
      room.say(socket, data);
      room.clock.pass(1_000);
    });
    room.close(socket, 1000);
    room.clock.pass(A_MINUTE);
    for (const { frames } of room.sockets) frames.length = 0;
    return work;
  }

  /** The work with a name that comes with the address. */
  workOfArriving(username: string): Work {
    const { room } = this;
    const work = workOf(() => {
      room.close(room.open("text", { username }), 1000);
      room.clock.pass(1_000);
    });
    room.clock.pass(A_MINUTE);
    return work;
  }
}

/** Every field of a frame, and of the objects in it: the compiler sees to it that none is missing. */
type Fields<Frame> = {
  readonly [Field in Exclude<keyof Frame, "type">]-?: NonNullable<Frame[Field]> extends readonly unknown[]
    ? "fed"
    : NonNullable<Frame[Field]> extends object
      ? Fields<NonNullable<Frame[Field]>>
      : "fed";
};

const FIELDS: { readonly [Type in ClientFrame["type"]]: Fields<ClientFrame & { readonly type: Type }> } = {
  hello: {
    name: "fed",
    token: "fed",
    client: "fed",
    resume: { epoch: "fed", seq: "fed" },
    invite: "fed",
    knock: "fed",
  },
  watch: { resume: { epoch: "fed", seq: "fed" }, token: "fed", invite: "fed" },
  send: { ref: "fed", unlessAfter: "fed", text: "fed", replyTo: "fed" },
  edit: { ref: "fed", unlessAfter: "fed", target: "fed", text: "fed" },
  delete: { ref: "fed", unlessAfter: "fed", target: "fed" },
  react: { ref: "fed", unlessAfter: "fed", target: "fed", emoji: "fed" },
  unreact: { ref: "fed", unlessAfter: "fed", target: "fed", emoji: "fed" },
  typing: {},
  history: { ref: "fed", before: "fed", limit: "fed" },
  get: { ref: "fed", seqs: "fed" },
  set: {
    ref: "fed",
    unlessAfter: "fed",
    changes: {
      topic: "fed",
      greeting: "fed",
      voice: "fed",
      door: "fed",
      slowSeconds: "fed",
      keepHours: "fed",
    },
  },
  pin: { ref: "fed", unlessAfter: "fed", target: "fed" },
  unpin: { ref: "fed", unlessAfter: "fed", target: "fed" },
  claim: { ref: "fed", unlessAfter: "fed" },
  role: { ref: "fed", unlessAfter: "fed", person: "fed", role: "fed" },
  sanction: {
    ref: "fed",
    unlessAfter: "fed",
    person: "fed",
    effect: "fed",
    seconds: "fed",
    reason: "fed",
    address: "fed",
  },
  purge: { ref: "fed", unlessAfter: "fed", person: "fed", before: "fed" },
  empty: { ref: "fed", unlessAfter: "fed" },
  admit: { ref: "fed", unlessAfter: "fed", person: "fed" },
  invite: { ref: "fed", code: "fed", uses: "fed", seconds: "fed" },
  uninvite: { ref: "fed", id: "fed" },
  invites: { ref: "fed" },
  rename: { ref: "fed", name: "fed" },
  acts: { ref: "fed", before: "fed", limit: "fed" },
  sanctions: { ref: "fed" },
  ping: {},
};

/** The ways to the fields of a frame, and two that every frame has: its type, and one that no frame has. */
const WAYS = Object.entries(FIELDS).flatMap(([type, fields]) =>
  [...waysTo(fields), ["type"], ["nothing"]].map((way) => [type as ClientFrame["type"], way] as const),
);

function waysTo(fields: object): string[][] {
  return Object.entries(fields).flatMap(([field, inner]: [string, object | "fed"]) =>
    inner === "fed" ? [[field]] : [[field], ...waysTo(inner).map((way) => [field, ...way])],
  );
}

/** The frame with a text in one field. */
function fed(frame: object, [field = "", ...way]: readonly string[], text: string): object {
  const inner = (frame as Record<string, unknown>)[field];
  return { ...frame, [field]: way.length === 0 ? text : fed(inner as object, way, text) };
}

describe("F1, S4: what is done with a frame grows no faster than the frame", () => {
  test.each(WAYS)("%s: %j", (type, way) => {
    const busy = new BusyRoom();
    // Of a newcomer, only `hello` is more than parsed.
    for (const isMember of type === "hello" ? [false, true] : [true]) {
      expectBounded((text) =>
        busy.workOf(JSON.stringify(fed(FRAMES[type], way, text)), "alcove.v1", isMember),
      );
    }
  });

  test("the samples have every field that is fed, and no other", () => {
    for (const [type, frame] of Object.entries(FRAMES)) {
      const known = Object.keys(FIELDS[type as ClientFrame["type"]]);
      expect(["type", ...known].sort()).toEqual(Object.keys(frame).sort());
    }
  });

  test.each([
    ["the whole frame", (text: string) => text],
    ["the key of a field", (text: string) => JSON.stringify({ type: "send", [text]: 1 })],
    [
      "what is in a list",
      (text: string) => JSON.stringify({ type: "send", ref: [text], text: [text.slice(0, 9)] }),
    ],
    [
      "a number",
      (text: string) => `{"type":"history","ref":"1","before":${text.replace(/\D/g, "1")},"limit":1}`,
    ],
    ["depth", (text: string) => `${"[".repeat(text.length / 2)}${"]".repeat(text.length / 2)}`],
  ])("%s", (_what, frameOf) => {
    const busy = new BusyRoom();
    expectBounded((text) => busy.workOf(frameOf(text), "alcove.v1", true));
  });
});

describe("T1, T3: what is done with a frame of the text dialect grows no faster than the frame", () => {
  test.each([
    ["username", (text: string) => JSON.stringify({ username: text })],
    ["channel", (text: string) => JSON.stringify({ username: "carol", channel: text })],
    ["the whole first frame", (text: string) => text],
  ])("%s", (_what, frameOf) => {
    const busy = new BusyRoom();
    expectBounded((text) => busy.workOf(frameOf(text), "text", false));
  });

  test("a message", () => {
    const busy = new BusyRoom();
    expectBounded((text) => busy.workOf(text, "text", true));
  });

  test("?username=", () => {
    const busy = new BusyRoom();
    expectBounded((text) => busy.workOfArriving(text));
  });
});

describe("N1, S1 to S3: what is done with an address and its headers grows no faster than they do", () => {
  const settings: Settings = {
    limits: DEFAULT_LIMITS,
    allowedOrigins: new Set(["https://chat.example"]),
    allowedRooms: "any",
    hosts: "first",
    adminToken: undefined,
    streamEvents: 100,
    jurisdiction: undefined,
  };
  const ADDRESS = "https://alcove.example/room/lobby/websocket";
  const asHeader = (text: string) => Buffer.from(text.replaceAll("\n", "\t")).toString("latin1");
  const requestWith = (header: string, value: string) =>
    new Request(ADDRESS, { headers: { Upgrade: "websocket", [header]: value } });

  test.each([
    ["a room's name", (text: string) => void roomName(text)],
    ["a member's name", (text: string) => void userName(text)],
    ["a member's name on a page", (text: string) => void likelyName(text)],
    [
      "a room's name on the way to its socket",
      (text: string) => void checkUpgrade(new Request(ADDRESS), text, settings),
    ],
  ])("%s", (_what, read) => expectBounded((text) => workOf(() => read(text))));

  test.each([
    ["Origin", "https://"],
    ["Origin", "https://xn--"],
    ["Origin", ""],
    ["Sec-WebSocket-Protocol", ""],
    ["Sec-WebSocket-Protocol", "alcove.v1, "],
    ["Upgrade", ""],
    ["CF-Connecting-IP", ""],
    ["CF-Connecting-IP", "2001:db8::"],
    ["CF-Connecting-IP", "::"],
  ])("%s: %s…", (header, before) => {
    for (const write of [asHeader, encodeURIComponent]) {
      expectBounded((text) => {
        const request = requestWith(header, before + write(text.toWellFormed()));
        return workOf(() => {
          checkUpgrade(request, "lobby", settings);
          addressOf(request);
        });
      });
    }
  });

  test("N1, N2: what is too long to be looked at is called too long", () => {
    const marks = `a${"\u0301".repeat(32_600)}`;
    expect(roomName(marks)).toEqual({
      ok: false,
      why: `A room's name has at most ${MAX_ROOM_NAME} characters.`,
    });
    expect(userName(marks)).toEqual({ ok: false, why: `A name has at most ${MAX_NAME} characters.` });
  });

  test("S2, L: a host or an address that is longer than any is none", () => {
    const host = `${"a".repeat(600)}.example`;
    const request = new Request(`https://${host}/`, {
      headers: { Origin: `https://${host}`, Upgrade: "websocket" },
    });
    expect(checkUpgrade(request, "lobby", settings)).toMatchObject({ ok: false, code: "bad_origin" });
    expect(addressOf(requestWith("CF-Connecting-IP", "1".repeat(46)))).toBeNull();
    expect(addressOf(requestWith("CF-Connecting-IP", "0000:0000:0000:0000:0000:ffff:192.168.100.200"))).toBe(
      "0:0:0:0::/64",
    );
  });
});
