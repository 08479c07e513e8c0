import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeEvent, fitsBytes, frameOf, framesOf, utf8Bytes } from "../../src/protocol/encode.ts";
import type { Message } from "../../src/protocol/events.ts";
import {
  DEFAULT_LIMITS,
  MAX_CLIENT_FRAME_BYTES,
  MAX_REACTION_BYTES,
  MAX_SERVER_FRAME_BYTES,
  PONG,
} from "../../src/protocol/limits.ts";
import { parseFrame } from "../../src/protocol/parse.ts";
import { readSettings } from "../../src/worker/settings.ts";
import { codes, says, table } from "./document.ts";
import { EVENTS } from "./samples.ts";
import { unicode } from "./strings.ts";

const wellFormed = unicode.map((text) => text.toWellFormed());
const bytesOf = (text: string) => Buffer.byteLength(text, "utf8");

describe("Events are those of the document", () => {
  const rows = table("event", "example").flatMap(([types = "", example = ""]) =>
    codes(types).map((type) => [type, codes(example)[0] ?? ""] as const),
  );

  test("the document shows every type", () => {
    expect(rows.map(([type]) => type).sort()).toEqual(Object.keys(EVENTS).sort());
  });

  test.each(rows)(
    "%s has the fields of its example, in their order, as one event of a frame",
    (type, example) => {
      const whole = example.replaceAll(":…", ":0").replaceAll("[…]", "[]").replaceAll(",…}", "}");
      const [event] = JSON.parse(frameOf(EVENTS[type as keyof typeof EVENTS]));
      expect(event.type).toBe(type);
      expect(Object.keys(event)).toEqual(Object.keys(JSON.parse(whole)));
      expect(JSON.parse(`[${encodeEvent(event)}]`)).toEqual([EVENTS[type as keyof typeof EVENTS]]);
    },
  );

  test("F2: a pong is exactly the bytes that the platform answers", () => {
    expect(frameOf(EVENTS.pong)).toBe(PONG);
    expect(says(`\`${PONG}\``)).toBe(true);
  });
});

describe("A server frame is a JSON array of events, of at most 256 KiB", () => {
  const events = fc.array(fc.oneof(wellFormed, fc.string({ minLength: 200, maxLength: 900 })), {
    maxLength: 30,
  });
  const limits = fc.integer({ min: 2, max: 2000 });

  test("frames hold every event once, in order, and keep the bound; what alone is larger stands alone", () => {
    fc.assert(
      fc.property(events, limits, (texts, limit) => {
        const encoded = texts.map((text) => JSON.stringify(text));
        const frames = framesOf(encoded, limit);
        const held = frames.map((frame) => JSON.parse(frame) as string[]);
        expect(held.flat()).toEqual(texts);
        for (const [at, frame] of frames.entries()) {
          expect(held[at]?.length).toBeGreaterThan(0);
          if (bytesOf(frame) > limit) expect(held[at]).toHaveLength(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("frames are as few as the bound allows: none has room for the event after it", () => {
    fc.assert(
      fc.property(events, limits, (texts, limit) => {
        const encoded = texts.map((text) => JSON.stringify(text));
        let next = 0;
        const frames = framesOf(encoded, limit);
        for (const frame of frames.slice(0, -1)) {
          next += (JSON.parse(frame) as string[]).length;
          expect(bytesOf(`${frame},${encoded[next]}`)).toBeGreaterThanOrEqual(limit);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("no events make no frame, and one event makes the frame of it", () => {
    expect(framesOf([])).toEqual([]);
    expect(framesOf([encodeEvent(EVENTS.pong)])).toEqual([frameOf(EVENTS.pong)]);
  });

  test("the bound is 256 KiB of UTF-8, not of characters", () => {
    const event = JSON.stringify("漢".repeat(1000));
    const frames = framesOf(Array(200).fill(event));
    expect(frames.length).toBe(3);
    for (const frame of frames) expect(bytesOf(frame)).toBeLessThanOrEqual(256 * 1024);
    expect(frames.every((frame) => frame.length < 256 * 1024)).toBe(true);
    expect(framesOf(Array(200).fill(JSON.stringify("x".repeat(1000)))).length).toBe(1);
  });

  test("the largest message fits a frame: the longest text that may be set, escaped, and 64 KiB of reactions", () => {
    const { MAX_TEXT } = readSettings({ MAX_TEXT: 5000 }).limits;
    const name = "𐐔".repeat(32);
    const largest: Message = {
      ...EVENTS.message,
      seq: Number.MAX_SAFE_INTEGER,
      replyTo: Number.MAX_SAFE_INTEGER,
      ref: "\\".repeat(64),
      sid: "x".repeat(22),
      name,
      text: "\u0000".repeat(MAX_TEXT),
      reactions: { "👍": [{ sid: "x", name: "x".repeat(MAX_REACTION_BYTES) }] },
    };
    expect(bytesOf(frameOf({ ...EVENTS.page, messages: [largest] }))).toBeLessThan(MAX_SERVER_FRAME_BYTES);
  });
});

describe("UTF-8 bytes are counted", () => {
  test("every well-formed string has as many bytes as its UTF-8", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(utf8Bytes(text)).toBe(bytesOf(text));
      }),
      { numRuns: 2000 },
    );
    for (const edge of [
      "",
      "\u007f",
      "\u0080",
      "\u07ff",
      "\u0800",
      "\ud7ff",
      "\ue000",
      "\uffff",
      "\u{10000}",
      "\u{10ffff}",
    ]) {
      expect(utf8Bytes(edge)).toBe(bytesOf(edge));
      // However it lies across the end of what is counted at once.
      for (let before = 65_530; before < 65_540; before++) {
        const long = `${"x".repeat(before)}${edge}${"é".repeat(70_000)}`;
        expect(utf8Bytes(long)).toBe(bytesOf(long));
      }
    }
  });

  test("a string fits if its bytes are at most the limit, and does not if they are one more", () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(150), (text, limit) => {
        const bytes = bytesOf(text);
        expect(fitsBytes(text, limit)).toBe(bytes <= limit);
        expect(fitsBytes(text, bytes)).toBe(true);
        expect(fitsBytes(text, bytes - 1)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("S4: a client frame has at most 64 KiB", () => {
  /** As some JSON writers do: everything beyond ASCII as \uXXXX. */
  const escaped = (json: string) =>
    json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

  const longest = { Latin: "x", Chinese: "漢", emoji: "👍", quotes: '"', "control characters": "\u0001" };

  test.each(Object.entries(longest))(
    "the longest text fits one, written as it is or escaped: %s",
    (_, char) => {
      const text = char.repeat(DEFAULT_LIMITS.MAX_TEXT);
      const json = JSON.stringify({
        type: "send",
        ref: "r".repeat(64),
        text,
        replyTo: 1e9,
        unlessAfter: 1e9,
      });
      for (const frame of [json, escaped(json)]) {
        expect(fitsBytes(frame, MAX_CLIENT_FRAME_BYTES)).toBe(true);
        expect(parseFrame(frame)).toMatchObject({ ok: true, frame: { text } });
      }
    },
  );

  test("so does the longest that a deployment may set", () => {
    const { MAX_TEXT } = readSettings({ MAX_TEXT: "5000" }).limits;
    const json = JSON.stringify({
      type: "edit",
      ref: "r".repeat(64),
      target: 1e15,
      text: "👍".repeat(MAX_TEXT),
    });
    expect(fitsBytes(escaped(json), MAX_CLIENT_FRAME_BYTES)).toBe(true);
    expect(fitsBytes(escaped(json.repeat(2)), MAX_CLIENT_FRAME_BYTES)).toBe(false);
  });
});
