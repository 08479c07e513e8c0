import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type Line, until } from "../server/support/line.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

/** What people type, and the lines that are seen of it. */
const AS_TYPED = [
  "between 10~20 and 30~40",
  "¯\\_(ツ)_/¯",
  "\\\\server\\share\\docs",
  ">_< no way",
  "if x:\n    do()\n    done()\n\n\nend",
  "2*3*4=24 and snake_case_name and 2026. What a year",
  "2026. What a year",
];

const LARGE = ["👍", "1️⃣", "👩🏽‍🤝‍👩🏻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🫱🏻‍🫲🏿 🎉"];
const SMALL = ["©", "™", "1", "👍 yes"];

/** What is seen of an element, line by line. */
async function seen(element: Locator | undefined): Promise<string | undefined> {
  const [text] = (await element?.allInnerTexts()) ?? [];
  return text;
}

/** Opens a page in a room where `texts` were said, and returns the elements of those texts, in order. */
async function shown(texts: readonly string[], name = "Ada"): Promise<[Locator[], PageHarness, Line]> {
  const room = newRoom("text");
  const ben = await guest(room, "Ben");
  for (const text of texts) await op(ben, { type: "send", text });
  const ada = await PageHarness.open({ room, name });
  await until(async () => expect(await ada.messages.count()).toBe(texts.length));
  return [await ada.page.locator(".message .text").all(), ada, ben];
}

describe("the page shows what was meant", () => {
  test("plain text stays as it was typed, with its white space", async () => {
    const [elements] = await shown(AS_TYPED);
    expect(await Promise.all(elements.map(seen))).toEqual(AS_TYPED);
    for (const each of elements) {
      expect(await each.locator("p").evaluate((p) => getComputedStyle(p).whiteSpace)).toBe("pre-wrap");
      expect(await each.locator(":is(em, strong, del, ol, ul, blockquote, code)").count()).toBe(0);
    }
  });

  test("each box of a task stands on the line of its text, and cannot be pressed", async () => {
    const [[list]] = await shown(["- [ ] todo\n- [x] done"]);
    const boxes = await list?.locator("li input[type=checkbox]").all();
    expect(boxes).toHaveLength(2);
    expect(await Promise.all((boxes ?? []).map((box) => box.isChecked()))).toEqual([false, true]);
    for (const [i, box] of (boxes ?? []).entries()) {
      expect(await box.isDisabled()).toBe(true);
      const words = list?.getByText(["todo", "done"][i] ?? "");
      const [one, other] = await Promise.all([box.boundingBox(), words?.boundingBox()]);
      const middle = (one?.y ?? 0) + (one?.height ?? 0) / 2;
      expect(middle).toBeGreaterThan(other?.y ?? 0);
      expect(middle).toBeLessThan((other?.y ?? 0) + (other?.height ?? 0));
    }
    expect((await seen(list))?.split("\n").map((line) => line.trim())).toEqual(["todo", "done"]);
  });

  test("lists keep their marks and numbers, also within each other", async () => {
    const [[numbers, signs]] = await shown([
      "3) three\n4) four\n   - dash",
      "+ good\n+ cheap\n\n* star\n* light",
    ]);
    expect(
      await numbers
        ?.locator("ol > li")
        .evaluateAll((items) => items.map((li) => (li as HTMLLIElement).value)),
    ).toEqual([3, 4]);
    const bracket = await numbers
      ?.locator("ol > li")
      .first()
      .evaluate((li) => getComputedStyle(li, "::marker").content);
    expect(bracket).toContain(")");
    const sign = (each: Locator | undefined) => each?.evaluate((li) => getComputedStyle(li).listStyleType);
    expect(await sign(signs?.locator("li").first())).toContain("+");
    expect(await sign(signs?.locator("li").last())).toBe("disc");
    expect(await seen(numbers?.locator("ol li ul li"))).toBe("dash");
  });

  test("a quote is what was quoted, and the answer stands below it", async () => {
    const [[text]] = await shown(["> quoted\nmy answer"]);
    expect(await seen(text?.locator("blockquote"))).toBe("quoted");
    expect(await seen(text?.locator("blockquote + p"))).toBe("my answer");
  });

  test("code after text is a block, with its language, and is copied by a button that says so", async () => {
    const [[first, second], ada] = await shown(["look: ```\nlet a = 1;\n```", "```ts\n\tconst b = 2;\n```"]);
    expect(await seen(first?.locator("p"))).toBe("look: ");
    expect(await seen(first?.locator("pre code"))).toBe("let a = 1;");
    expect(await seen(second?.locator(".code-language"))).toBe("ts");
    await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await second?.getByRole("button", { name: "Copy code" }).click();
    await second?.getByRole("status").getByText("Copied").waitFor();
    expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe("\tconst b = 2;");
  });

  test("a link has a note of its host only where it shows another one", async () => {
    const same = "https://Example.COM/Foo https://example.com?x=1 https://example.com:443/a";
    const [[links, lie]] = await shown([same, "[https://bank.example](https://evil.example)"]);
    expect(await links?.locator("a").count()).toBe(3);
    expect(await seen(links)).toBe(same);
    expect(await lie?.locator("a").getAttribute("rel")).toBe("noopener noreferrer nofollow ugc");
    expect(await seen(lie)).toBe("https://bank.example (evil.example)");
  });

  test("emoji alone are large", async () => {
    const [elements] = await shown([...LARGE, ...SMALL]);
    const sizes = await Promise.all(
      elements.map((each) => each.evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize))),
    );
    expect(Math.min(...sizes.slice(0, LARGE.length))).toBeGreaterThan(30);
    expect(Math.max(...sizes.slice(LARGE.length))).toBeLessThan(20);
  });

  test("lines of both directions begin at their own side", async () => {
    const [[text]] = await shown(["hello there, all of you\nسلام"]);
    const sides = await text?.locator("p").evaluate((p) => {
      const range = document.createRange();
      const node = [...p.childNodes].find((each) => each instanceof Text && each.data !== "") as Text;
      const line = (from: number, to: number) => {
        range.setStart(node, from);
        range.setEnd(node, to);
        return range.getBoundingClientRect();
      };
      const { left, right } = p.getBoundingClientRect();
      return [line(0, 5).left - left, right - line(node.length - 4, node.length).right];
    });
    for (const side of sides ?? [99]) expect(Math.abs(side)).toBeLessThan(2);
  });
});

describe("mentions", () => {
  for (const { here, reader, say, mentions } of [
    { here: ["Ann", "Ann Lee"], reader: "Ann", say: "@Ann Lee hi", mentions: ["Ann Lee"] },
    { here: ["Ann", "Ann Lee"], reader: "Ann", say: "hello @ann!", mentions: ["Ann"] },
    {
      here: ["Ann"],
      reader: "Ann",
      say: "https://mastodon.social/@ann and `@ann` and mail me at me@ann.example",
      mentions: [],
    },
    {
      here: ["Ada Lovelace"],
      reader: "Ada Lovelace",
      say: "@Ada  Lovelace, see?",
      mentions: ["Ada Lovelace"],
    },
  ]) {
    test(`${JSON.stringify(say)} mentions ${mentions.join() || "nobody"}`, async () => {
      const room = newRoom("mentions");
      const ben = await guest(room, "Ben");
      for (const name of here) if (name !== reader) await guest(room, name);
      const page = await PageHarness.open({ room, name: reader });
      await op(ben, { type: "send", text: say });
      const message = page.messages.first();
      await message.waitFor();
      const isMine = mentions.includes(reader);
      await until(async () => expect(await message.locator(".mention").count()).toBe(mentions.length));
      expect(await message.locator(".mention-me").count()).toBe(Number(isMine));
      expect(await message.evaluate((each) => each.classList.contains("mentions-me"))).toBe(isMine);
    });
  }

  test("somebody who comes later is mentioned by what was said before", async () => {
    const [[text], ada] = await shown(["where is @Cem?"]);
    expect(await text?.locator(".mention").count()).toBe(0);
    await guest(new URL(ada.page.url()).pathname.slice(6), "Cem");
    await text?.locator(".mention", { hasText: "@Cem" }).waitFor();
  });
});

test("what one copies over several messages has names, own lines too, and no buttons", async () => {
  const [, ada, ben] = await shown(["one **two**", "- a\n  - b"]);
  const target = ben.ops[0]?.seq ?? 0;
  await op(ben, { type: "react", target, emoji: "🎉" });
  await ada.say("mine\n    indented");
  await ada.sees("mine");
  await ada.page.locator(".reaction").first().waitFor();
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = async (from: string, to: string) => {
    await ada.page.evaluate(
      ([from, to]) => {
        const root = document.querySelector("alcove-app")?.shadowRoot;
        const start = root?.querySelector(from ?? "");
        const end = root?.querySelectorAll(to ?? "");
        const last = end?.[end.length - 1];
        if (start && last) getSelection()?.setBaseAndExtent(start, 0, last, last.childNodes.length);
      },
      [from, to],
    );
    await ada.page.keyboard.press("ControlOrMeta+c");
    return ada.page.evaluate(() => navigator.clipboard.readText());
  };
  await ada.messages.first().focus();
  expect(await copied(".message .bubble", ".message.mine .bubble")).toBe(
    "Ben: one **two**\nBen: - a\n  - b\nAda: mine\n    indented",
  );
  expect(await copied(".message.mine .text", ".message.mine .text")).toBe("mine\n    indented");
  expect(await copied(".message .text strong", ".message .text strong")).toBe("two");
  await ada.say("> theirs\n\n~~old~~ new");
  await ada.page.locator(".message.mine del").waitFor();
  expect(await copied(".message.mine blockquote", ".message.mine del")).toBe("> theirs\n~~old~~");
});

test("a long message folds, and opens where the reader is", async () => {
  const long = Array.from({ length: 80 }, (_, i) => `line ${i}`).join("\n");
  const [[text], ada] = await shown([long]);
  const more = ada.page.getByRole("button", { name: "Show more" });
  await more.waitFor();
  const height = async () => (await text?.boundingBox())?.height ?? 0;
  const line = (await text?.evaluate((each) => Number.parseFloat(getComputedStyle(each).lineHeight))) ?? 0;
  expect(Math.round((await height()) / line)).toBe(30);
  await more.focus();
  const before = await more.boundingBox();
  const top = (await text?.boundingBox())?.y ?? 0;
  expect(before).not.toBeNull();
  await ada.page.keyboard.press("Enter");
  const less = ada.page.getByRole("button", { name: "Show less" });
  await until(async () => expect(await less.getAttribute("aria-expanded")).toBe("true"));
  expect(Math.round((await height()) / line)).toBe(80);
  expect(Math.abs(((await text?.boundingBox())?.y ?? 0) - top)).toBeLessThan(2);
  // It stays open while other things change.
  await ada.say("short");
  await ada.sees("short");
  expect(await less.count()).toBe(1);
  await less.click();
  await more.waitFor();
  expect(Math.round((await height()) / line)).toBe(30);
});

test("a reply says what it can of a message that is not shown", async () => {
  const room = newRoom("origin");
  const ben = await guest(room, "Ben");
  const mei = await guest(room, "Mei");
  const far = await op(ben, { type: "send", text: "far away" });
  for (let i = 0; i < 60; i++) await op(ben, { type: "send", text: `between ${i}` });
  const hidden = await op(mei, { type: "send", text: "from Mei" });
  const gone = await op(ben, { type: "send", text: "soon gone" });
  await op(ben, { type: "delete", target: gone });
  for (const [text, replyTo] of [
    ["one", far],
    ["two", hidden],
    ["three", gone],
  ] as const)
    await op(ben, { type: "send", text, replyTo });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees("three");
  await ada.page.locator(".room-side").getByRole("button", { name: "Hide Mei" }).click();
  const quoted = (text: string) =>
    ada.messages
      .filter({ has: ada.page.locator(".text", { hasText: new RegExp(`^${text}$`) }) })
      .locator(".quote-words");
  await until(async () => {
    expect(await seen(quoted("one"))).toBe("Ben far away");
    expect(await seen(quoted("two"))).toBe("A message from someone you've hidden");
    expect(await seen(quoted("three"))).toBe("Ben This message was deleted.");
  });
  await quoted("one").click();
  await ada.page.locator(".message.found", { hasText: "far away" }).waitFor();
});

test("lists and quotes of Arabic stand at the right with their markers, and nothing is cut in half", async () => {
  const room = newRoom("arabic");
  const { page } = await PageHarness.open({ room, name: "Ada" });
  const guests = await guest(room, "Badr");
  await op(guests, { type: "send", text: "- أ\n- ب\n> قال\n\nend" });
  await op(guests, { type: "send", text: "- latin\n> said" });
  await op(guests, { type: "send", text: `a${"😀".repeat(1990)}` });
  const last = page.locator(".message").last();
  await last.getByRole("button", { name: "Show more" }).waitFor();
  const directions = await page
    .locator(".message :is(ul, blockquote)")
    .evaluateAll((blocks) => blocks.map((block) => getComputedStyle(block).direction));
  expect(directions).toEqual(["rtl", "rtl", "ltr", "ltr"]);
  expect(
    await last.evaluate((message) => /[\ud800-\udbff](?![\udc00-\udfff])/.test(message.textContent ?? "")),
  ).toBe(false);
});
