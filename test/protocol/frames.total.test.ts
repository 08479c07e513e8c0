import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClientFrame } from "../../src/protocol/frames.ts";
import { type Parsed, parseFrame } from "../../src/protocol/parse.ts";
import { FRAMES } from "./samples.ts";
import { unicode } from "./strings.ts";

const samples = Object.values(FRAMES) as ClientFrame[];
const fields = [...new Set(samples.flatMap((frame) => Object.keys(frame)))];

describe("Reading is total", () => {
  /** What a reading may give: a frame with no other keys than its own, or a refusal; and reading a frame again gives it again. */
  function expectTotal(data: string): Parsed {
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      expect(Object.keys(parsed).sort()).toEqual([
        "code",
        "detail",
        "ok",
        ...("ref" in parsed ? ["ref"] : []),
      ]);
      expect(parsed.code).toBe("bad_frame");
      expect(parsed.detail).toMatch(/^[ -~]{10,200}$/);
      if (parsed.ref !== undefined) expect(parsed.ref).toMatch(/^[!-~]{1,64}$/);
      return parsed;
    }
    const { frame } = parsed;
    const known: object = FRAMES[frame.type];
    expect(Object.keys(known)).toEqual(expect.arrayContaining(Object.keys(frame)));
    expect(Object.getPrototypeOf(frame)).toBe(Object.prototype);
    if (frame.type === "hello" && frame.resume)
      expect(Object.keys(frame.resume).sort()).toEqual(["epoch", "seq"]);
    expect(JSON.stringify(parseFrame(JSON.stringify(frame)))).toBe(JSON.stringify(parsed));
    return parsed;
  }

  const sample = fc.constantFrom(...samples);
  const key = fc.oneof(fc.constantFrom(...fields, "__proto__", "constructor", "seq", "sid", "at"), unicode);
  // Of two keys one is the frame's own: any other is left out, and refuses nothing.
  const changed = sample.chain((frame) =>
    fc.tuple(fc.constant(frame), fc.oneof(fc.constantFrom(...Object.keys(frame)), key)),
  );

  test("F1: any string is a frame or a refusal", () => {
    fc.assert(fc.property(unicode, (data) => void expectTotal(data)));
  });

  test("F1: any JSON is a frame or a refusal", () => {
    fc.assert(fc.property(fc.json({ stringUnit: "binary" }), (data) => void expectTotal(data)));
  });

  test("F1: any frame with a field changed, added or taken away is a frame or a refusal", () => {
    const results = { true: 0, false: 0 };
    fc.assert(
      fc.property(changed, fc.option(fc.jsonValue(), { nil: undefined }), ([frame, field], value) => {
        const entries = [
          ...Object.entries(frame).filter(([name]) => name !== field),
          [field, value] as const,
        ];
        const members = entries
          .filter(([, held]) => held !== undefined)
          .map(([name, held]) => `${JSON.stringify(name)}:${JSON.stringify(held)}`);
        results[`${expectTotal(`{${members.join(",")}}`).ok}`]++;
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(results.true, results.false)).toBeGreaterThan(100);
  });

  test("F1: any frame with some of its characters changed is a frame or a refusal", () => {
    const change = fc.tuple(
      fc.nat(200),
      fc.nat(3),
      fc.oneof(fc.constantFrom(...'{}[]:,"\\0-.eu \u0000'), unicode),
    );
    fc.assert(
      fc.property(sample, fc.array(change, { minLength: 1, maxLength: 3 }), (frame, changes) => {
        const data = changes.reduce(
          (text, [at, gone, put]) =>
            text.slice(0, at % text.length) + put + text.slice((at % text.length) + gone),
          JSON.stringify(frame),
        );
        expectTotal(data);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(samples)("fields that are not named are ignored: $type", (frame) => {
    const noise =
      '"__proto__":{"type":"send","admin":true},"constructor":1,"sid":"x","seq":9,"at":1,"x":{"y":[]}';
    const parsed = expectTotal(`{${noise},${JSON.stringify(frame).slice(1)}`);
    expect(parsed).toEqual({ ok: true, frame });
    expect("admin" in frame).toBe(false);
  });

  test("what a frame inherits is no field of it", () => {
    const parsed = expectTotal('{"type":"send","__proto__":{"ref":"a","text":"hi"}}');
    expect(parsed).toMatchObject({ ok: false, code: "bad_frame" });
    expect(parsed).not.toHaveProperty("ref");
  });

  test("depth does no harm: it is ignored, or refused", () => {
    const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
    for (const data of [
      deep("[", "]", 32_000),
      `${'{"type":'.repeat(7000)}1${"}".repeat(7000)}`,
      "[".repeat(65_000),
    ]) {
      expect(expectTotal(data).ok).toBe(false);
    }
    const nested = deep("[", "]", 30_000);
    expect(expectTotal(`{"type":"send","ref":"a","text":${nested}}`)).toMatchObject({ ok: false, ref: "a" });
    expect(expectTotal(`{"type":"send","ref":"a","text":"hi","x":${nested}}`)).toMatchObject({ ok: true });
  });

  test("of a field that is given twice the last counts, as everywhere in JSON", () => {
    expect(expectTotal('{"type":"ping","type":"typing"}')).toEqual({ ok: true, frame: { type: "typing" } });
  });
});
