import fc from "fast-check";
import { anyName } from "./names.ts";

/** A request as it is written on the wire; the target is percent-encoded or not, as it comes. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export const HOST = "alcove.test";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (byte: number, isUpper: boolean) => {
  const digits = byte.toString(16).padStart(2, "0");
  return `%${isUpper ? digits.toUpperCase() : digits}`;
};

/** A name with some of its characters, or all, percent-encoded: once or twice, in either case. */
const encoded: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      anyName,
      fc.constantFrom("Lobby", "lobby", "ＬＯＢＢＹ", "a".repeat(64), "a".repeat(65), "a.b-c_d"),
    ),
    fc.constantFrom("none", "some", "all", "twice"),
    fc.boolean(),
  )
  .map(([name, how, isUpper]) => {
    const all = [...bytes(name)].map((byte) => hex(byte, isUpper)).join("");
    if (how === "all") return all;
    if (how === "twice") return all.replaceAll("%", "%25");
    if (how === "some") return encodeURIComponent(name.toWellFormed());
    return name.toWellFormed().replace(/[\s\p{Cc}/?#%\\]/gu, "_");
  });

const BROKEN_NAMES = [
  "",
  ".",
  "..",
  "%2e",
  "%2E%2e",
  "...",
  "%00",
  "a%00b",
  "a%2fb",
  "a%5cb",
  "%2f..%2fx",
  "%c0%af",
  "%c0%80",
  "%ed%a0%80",
  "%f8%88%80%80%80",
  "%ff",
  "%e2%82",
  "%",
  "%2",
  "%zz",
  "%u0041",
  "a%",
  "+",
  "a+b",
  "a%20b",
  "%20",
  "%0d%0aX-Evil:1",
  "-x",
  "_x",
  "x;y=1",
  "x,y",
  "constructor",
  "__proto__",
  "%ef%bb%bfa",
  "%e2%80%8b",
  "a%e2%80%8db",
  "{}",
  "a".repeat(7000),
  "%61".repeat(3000),
];

const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("lobby", "Lobby", "%4cobby", "%C3%89", "a.b-c_d", "日本", "x".repeat(64)),
  },
  { weight: 3, arbitrary: encoded },
  { weight: 2, arbitrary: fc.constantFrom(...BROKEN_NAMES) },
);

const query = fc.oneof(
  fc.constantFrom(
    "",
    "",
    "",
    "?",
    "?username",
    "?username=",
    "?username=alice&username=bob",
    "?x=1&&=&%",
    "?username=%ff",
    "?channel=lobby",
    "?protocol=mqtt",
    "?protocol=mqtt,text",
    "?origin=http%3A%2F%2Fevil.example",
    `?origin=${encodeURIComponent(`http://${HOST}`)}`,
  ),
  anyName.map((chosen) => `?username=${encodeURIComponent(chosen.toWellFormed())}`),
);

const target = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(name, query).map(([room, asked]) => `/room/${room}/websocket${asked}`) },
  { weight: 1, arbitrary: fc.tuple(name, query).map(([room, asked]) => `/room/${room}${asked}`) },
  { weight: 2, arbitrary: name.map((room) => `/websocket?channel=${room}`) },
  { weight: 1, arbitrary: query.map((asked) => `/websocket${asked}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        name,
        fc.constantFrom(
          "/room/@/websocket/",
          "/room/@/",
          "/healthz?@",
          "/room/@/websocket/x",
          "/room//@/websocket",
          "/ROOM/@/websocket",
          "/@",
          "//room/@/websocket",
          "/room/@/WebSocket",
          "/room/@%2fwebsocket",
        ),
      )
      .map(([room, path]) => path.replace("@", () => room)),
  },
);

const ORIGINS = [
  `http://${HOST}`,
  `https://${HOST}`,
  `http://${HOST}:80`,
  `http://${HOST}:8080`,
  `http://${HOST.toUpperCase()}`,
  `http://${HOST}.evil.example`,
  `http://evil.example`,
  `http://evil.example/${HOST}`,
  `http://${HOST}@evil.example`,
  `http://evil.example#${HOST}`,
  "null",
  "",
  HOST,
  "*",
  "file://",
  "chrome-extension://abc",
  "javascript:alert(1)",
  `http://${HOST}, http://evil.example`,
  `http://evil.example, http://${HOST}`,
  "%00",
  `http://${"a".repeat(5000)}`,
];
const PROTOCOLS = [
  "alcove.v1",
  "alcove.v1",
  "mqtt, alcove.v1",
  "alcove.v1,mqtt",
  "text",
  "text",
  "text",
  "mqtt, text",
  "text, alcove.v1",
  " alcove.v1 , alcove.v1",
  ",,alcove.v1,,",
  "Alcove.v1",
  "alcove.v2",
  "mqtt",
  "",
  ",",
  "alcove.v1 mqtt",
  '"alcove.v1"',
  "alcove.v1;q=1",
  "\t",
  "x".repeat(7000),
];
const UPGRADES = [
  "websocket",
  "websocket",
  "WebSocket",
  "WEBSOCKET",
  "websocket, h2c",
  "h2c",
  "",
  "websocket/13",
  " websocket ",
];
const OTHERS: readonly (readonly [string, string])[] = [
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["Sec-WebSocket-Key", "x"],
  ["Sec-WebSocket-Key", ""],
  ["Sec-WebSocket-Version", "8"],
  ["Sec-WebSocket-Version", "99999999999999999999"],
  ["Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=99"],
  ["Sec-Fetch-Site", "cross-site"],
  ["Sec-Fetch-Site", "same-site"],
  ["Sec-Fetch-Site", "same-origin"],
  ["Sec-Fetch-Site", "none"],
  ["x-alcove-dialect", "alcove.v1"],
  ["x-alcove-dialect", "constructor"],
  ["X-Forwarded-Host", "evil.example"],
  ["Cookie", "a=".padEnd(9000, "b")],
  ["Accept", "text/html"],
  ["Accept", "text/html, */*;q=0.8"],
  ["Accept", "application/xhtml+xml, text/html"],
  ["Authorization", "Bearer x"],
  ["Content-Length", "0"],
  ["X-Long", "y".repeat(12_000)],
];

/** One of a header's values, in `chance` of ten requests. */
const maybe = (header: string, values: readonly string[], chance: number) =>
  fc
    .tuple(fc.nat(9), fc.constantFrom(...values))
    .map(([drawn, value]): (readonly [string, string])[] => (drawn < chance ? [[header, value]] : []));

export const wireRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constant("GET") },
    {
      weight: 2,
      arbitrary: fc.constantFrom("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"),
    },
  ),
  target,
  headers: fc
    .tuple(
      maybe("Upgrade", UPGRADES, 9),
      maybe("Origin", ORIGINS, 4),
      maybe("Origin", ORIGINS, 1),
      maybe("Sec-WebSocket-Protocol", PROTOCOLS, 5),
      maybe("Sec-WebSocket-Protocol", PROTOCOLS, 1),
      fc.subarray([...OTHERS], { maxLength: 2 }),
    )
    .map((all) => all.flat()),
});
