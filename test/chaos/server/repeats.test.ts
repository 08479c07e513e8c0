import { expect, test } from "vitest";
import { Repeats } from "./repeats.ts";

function connection() {
  const counted = { sentAgain: 0, repeats: 0 };
  const repeats = new Repeats(counted);
  const comes = (...events: object[]) => repeats.came(JSON.stringify(events));
  comes({ type: "welcome", seq: 7 });
  return { counted, repeats, comes };
}

test("an op that is sent again, and was stored before the welcome, is a repeat: once", () => {
  const { counted, repeats, comes } = connection();
  repeats.sent('{"type":"react","ref":"a","unlessAfter":3}');
  for (let i = 0; i < 2; i++) comes({ type: "react", ref: "a", seq: 5 });
  expect(counted).toEqual({ sentAgain: 1, repeats: 1 });
});

test("what a resume brings, what is stored only now, and what others say, is none", () => {
  const { counted, repeats, comes } = connection();
  comes({ type: "react", ref: "a", seq: 7 });
  repeats.sent('{"type":"react","ref":"a"}');
  repeats.sent('{"type":"react","ref":"b","unlessAfter":3}');
  comes({ type: "react", ref: "b", seq: 8 }, { type: "react", ref: "c", seq: 6 }, { type: "pong" });
  expect(counted).toEqual({ sentAgain: 1, repeats: 0 });
});
