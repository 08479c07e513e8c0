import { describe, expect, test } from "vitest";
import { shownText } from "../../src/app/text/tokens.ts";
import { allOf, read } from "./shape.ts";

const linksOf = (text: string) => allOf("link", read(text, ["Ann"]));
const shownOf = (text: string) => linksOf(text).map(({ content }) => shownText(content));

describe("X18: a link begins with http://, https:// or www.", () => {
  test.each([
    ["https://a.example", "https://a.example/"],
    ["http://a.example", "http://a.example/"],
    ["HTTPS://A.EXAMPLE/B", "https://a.example/B"],
    ["Https://a.example", "https://a.example/"],
    ["www.a.example", "https://www.a.example/"],
    ["WWW.a.example/b", "https://www.a.example/b"],
    ["http://localhost:3000/a", "http://localhost:3000/a"],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787/"],
    ["http://[::1]:8080/a", "http://[::1]:8080/a"],
    ["https://a", "https://a/"],
    ["https://example.com?x=1", "https://example.com/?x=1"],
    ["https://example.com#a", "https://example.com/#a"],
    ["https://example.com:443/a", "https://example.com/a"],
    ["https://a_b.example", "https://a_b.example/"],
    ["https://日本語.jp/x", "https://xn--wgv71a119e.jp/x"],
    ["https://a.example/路径", "https://a.example/"],
    ["https://a.example/b c", "https://a.example/b"],
  ])("X18: %j leads to %j", (text, href) => expect(linksOf(text).map((link) => link.href)).toEqual([href]));

  test.each([
    ...[
      "https://",
      "https://.",
      "https://…",
      "http:///a",
      "https:/a.example",
      "https:a.example",
      "https//a.example",
      "http",
    ],
    ...[
      "www.",
      "www.a",
      "www...",
      "www.a/b.c",
      "awww.a.example",
      "a.example",
      "ftp://a.example",
      "file:///etc",
      "ssh://a",
    ],
    ...[
      "javascript:alert(1)",
      "data:text/html,a",
      "mailto:a@b.example",
      "a@b.example",
      "xhttps://a.example",
      "1https://a.example",
    ],
    ...[
      "éhttps://a.example",
      "https://a.example:99999",
      "https://[a",
      "`https://a.example`",
      "```\nhttps://a.example\n```",
      "tel:123",
    ],
    ...["https://-/", "https:// a.example", "https://?a", "https://#", "hxxps://a.example"],
  ])("X18: %j is no link", (text) => expect(linksOf(text)).toEqual([]));

  test.each([
    "看https://a.example",
    "(https://a.example",
    "=https://a.example",
    "：https://a.example",
    "の https://a.example",
    "에https://a.example",
    "_https://a.example",
    "git+https://a.example",
    "👍https://a.example",
    '"https://a.example',
    "/https://a.example",
  ])("X18: %j has a link all the same", (text) => expect(shownOf(text)).toEqual(["https://a.example"]));
});

describe("X20: a link may show a text, and then leads to an address", () => {
  test.each([
    ["[a](https://b.example/c)", "a", "https://b.example/c"],
    ["[a](HTTP://b.example)", "a", "http://b.example/"],
    ["[**a** b](https://b.example)", "a b", "https://b.example/"],
    ["[@Ann](https://b.example)", "@Ann", "https://b.example/"],
    ["[a [b](https://c.example) d](https://e.example)", "a [b](https://c.example) d", "https://e.example/"],
    ["[https://c.example](https://e.example)", "https://c.example", "https://e.example/"],
    ["<https://a.example/b c", "https://a.example/b", "https://a.example/b"],
  ])("X20: %j", (text, shown, href) => {
    expect(linksOf(text).map((link) => [shownText(link.content), link.href])).toEqual([[shown, href]]);
  });
});
