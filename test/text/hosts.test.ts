import { describe, expect, test } from "vitest";
import { allOf, read } from "./shape.ts";

describe("X21: a link has a note of its host if what it shows names another one", () => {
  const noteOf = (text: string) => allOf("link", read(text))[0]?.host;

  test.each([
    ["[https://bank.example](https://evil.example)", "evil.example"],
    ["[bank.example](https://evil.example)", "evil.example"],
    ["[BANK.example](https://evil.example/bank.example)", "evil.example"],
    ["[**bank.example**](https://evil.example)", "evil.example"],
    ["[b**ank.example**](https://evil.example)", "evil.example"],
    ["[your bank.example account](https://evil.example)", "evil.example"],
    ["[bank.example/login](https://evil.example:8443)", "evil.example:8443"],
    ["[bank.example](https://bank.example.evil.example)", "bank.example.evil.example"],
    ["[login.bank.example](https://bank.example)", "bank.example"],
    ["[bank.example](https://login.bank.example)", "login.bank.example"],
    ["[bank．example](https://evil.example)", "evil.example"],
    ["[ｂａｎｋ.example](https://evil.example)", "evil.example"],
    ["[ba\u200bnk.example](https://evil.example)", "evil.example"],
    ["[bank\u202e.example](https://evil.example)", "evil.example"],
    ["[(bank.example)](https://evil.example)", "evil.example"],
    ['["bank.example"](https://evil.example)', "evil.example"],
    ["[`bank.example`](https://evil.example)", "evil.example"],
    ["[me@bank.example](https://evil.example)", "evil.example"],
    ["[bank.example.](https://evil.example)", "evil.example"],
    ["[bank.example:443](https://evil.example)", "evil.example"],
    ["[www.bank.example](https://evil.example)", "evil.example"],
    ["[http://bank](https://evil.example)", "evil.example"],
    ["[ftp://bank.example](https://evil.example)", "evil.example"],
    ["[a.example and b.example](https://a.example)", "a.example"],
    ["[аpple.com](https://apple.com)", "apple.com"],
    ["[README.md](https://a.example)", "a.example"],
    ["https://bank.example@evil.example/", "evil.example"],
    ["https://bank.example:pw@evil.example/", "evil.example"],
    ["<https://bank.example@evil.example>", "evil.example"],
    ["https://2130706433/", "127.0.0.1"],
    ["https://0x7f.1/a", "127.0.0.1"],
    ["https://ex%61mple.com", "example.com"],
    ["https://аpple.com", "xn--pple-43d.com"],
    ["https://аррӏе.com", "xn--80ak6aa92e.com"],
    ["https://gооgle.com", "xn--ggle-55da.com"],
    ["https://ɡoogle.com", "xn--oogle-qmc.com"],
    ["https://ıstanbul.example", "xn--stanbul-qfb.example"],
    ["https://пример.com", "xn--e1afmkfd.com"],
    ["https://ἀ.com", "xn--dng.com"],
  ])("X21: %j has: %j", (text, host) => {
    expect(noteOf(text)).toBe(host);
  });

  test.each([
    ...[
      "https://Example.COM/Foo",
      "https://example.com?x=1",
      "https://example.com:443/a",
      "http://example.com:80/",
      "https://example.com:8443",
    ],
    ...[
      "HTTPS://EXAMPLE.COM",
      "www.example.com",
      "https://www.example.com",
      "https://xn--pple-43d.com",
      "https://münchen.example",
      "https://MÜNCHEN.example",
    ],
    ...[
      "https://пример.рф",
      "https://日本語.jp",
      "https://한국.kr",
      "http://[::1]:8080/",
      "http://127.0.0.1",
      "http://localhost:3000",
      "https://a.example/b.example",
    ],
    ...[
      "https://a.example/?u=https://b.example",
      "https://a.example#b.example",
      "https://a_b.example",
      "https://a.example/@b.example",
    ],
    ...[
      "[a](https://b.example)",
      "[Log in](https://b.example)",
      "[b.example](https://b.example)",
      "[B.Example](https://b.example/c)",
      "[b.example/c](https://b.example/d)",
    ],
    ...[
      "[www.b.example](https://b.example)",
      "[b.example](https://www.b.example)",
      "[https://b.example/c.html](https://b.example/d)",
      "[v1.2.3](https://b.example)",
    ],
    ...[
      "[3.5](https://b.example)",
      "[e. g. this](https://b.example)",
      "[...](https://b.example)",
      "[b.example:8443](https://b.example)",
      "[münchen.example](https://xn--mnchen-3ya.example)",
    ],
    ...[
      "[at b.example.](https://b.example)",
      "[see: b.example](https://b.example)",
      "<https://b.example>",
      "[1](https://b.example)",
      "[a@b.example](https://b.example)",
    ],
  ])("X21: %j has none", (text) => expect(noteOf(text)).toBeNull());
});
