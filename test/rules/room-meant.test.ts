import { expect, test } from "vitest";
import { roomMeant } from "../../src/app/start/room-meant.ts";

const HOST = "chat.example:8787";

test.each([
  ["garden", "garden"],
  ["Garden", "garden"],
  [" garden ", "garden"],
  ["#garden", "garden"],
  ["/room/garden", "garden"],
  ["room/garden", "garden"],
  ["/room/garden/", "garden"],
  [`https://${HOST}/room/garden`, "garden"],
  [`http://${HOST}/room/garden?from=mail#now`, "garden"],
  [`HTTPS://Chat.Example:8787/room/Garden`, "garden"],
  [`${HOST}/room/garden`, "garden"],
  [`wss://${HOST}/room/garden/websocket`, "garden"],
  [`https://${HOST}/room/%D8%AD%D8%AF%D9%8A%D9%82%D8%A9`, "حديقة"],
  [`https://${HOST}/room/100%`, "100"],
  ["My Room!", "my-room"],
  ["Mia’s room", "mias-room"],
  ["C++ talk", "c-talk"],
  ["a / b", "a-b"],
  ["«Garten» & Hof", "garten-hof"],
  ["部屋 その一", "部屋-その一"],
  ["v1.2_beta-", "v1.2_beta-"],
  ["zero\u200bwidth", "zerowidth"],
  [`${"long ".repeat(40)}`, "long-".repeat(13).slice(0, 64).replace(/-$/, "")],
])("%j means the room %j", (typed, room) => {
  expect(roomMeant(typed, HOST)).toEqual({ kind: "room", room });
});

test.each([
  ["https://other.example/room/garden", "other.example", "https://other.example/room/garden"],
  ["other.example/room/garden", "other.example", "https://other.example/room/garden"],
  [
    "wss://other.example/room/garden/websocket",
    "other.example",
    "https://other.example/room/garden/websocket",
  ],
  ["https://chat.example/room/garden", "chat.example", "https://chat.example/room/garden"],
])("%j leads to another server", (typed, host, link) => {
  expect(roomMeant(typed, HOST)).toEqual({ kind: "elsewhere", host, link });
});

test.each(["", "   ", "!!!", "🌱", "#", "/", `https://${HOST}/`])("%j means no room", (typed) => {
  expect(roomMeant(typed, HOST)).toEqual({ kind: "nothing" });
});
