import { describe, expect, test } from "vitest";
import { isOp, type ServerEvent } from "../../src/protocol/events.ts";
import { type ClientFrame, isOpFrame } from "../../src/protocol/frames.ts";

/** What no table of types may be fooled by: names that every object has. */
const INHERITED = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];

describe("What is an op", () => {
  test.each(["message", "edit", "delete", "react", "unreact"])("an event `%s` is one", (type) => {
    expect(isOp({ type } as ServerEvent)).toBe(true);
  });

  test.each(["welcome", "page", "joined", "left", "typing", "error", "pong", "send", "", ...INHERITED])(
    "an event `%s` is none",
    (type) => expect(isOp({ type } as ServerEvent)).toBe(false),
  );

  test.each(["send", "edit", "delete", "react", "unreact"])("a frame `%s` proposes one", (type) => {
    expect(isOpFrame({ type } as ClientFrame)).toBe(true);
  });

  test.each(["hello", "typing", "history", "ping", "message", "", ...INHERITED])(
    "a frame `%s` proposes none",
    (type) => expect(isOpFrame({ type } as ClientFrame)).toBe(false),
  );
});
