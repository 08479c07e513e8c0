import fc from "fast-check";
import type { Browser, BrowserTab } from "./browser.ts";

/** What can happen to a browser, its lines and its room. Numbers pick one of those that there are. */
export type Happening =
  | {
      readonly kind: "say" | "edit" | "delete" | "react" | "older";
      readonly tab: number;
      readonly target: number;
    }
  | { readonly kind: "deliver"; readonly wire: number; readonly toRoom: boolean; readonly count: number }
  | { readonly kind: "settle" | "open" | "reset" | "bearAgain" | "stranger" | "strangerReacts" | "setBack" }
  | { readonly kind: "cut"; readonly wire: number; readonly arriving: number; readonly told: boolean }
  | { readonly kind: "reload" | "close"; readonly tab: number; readonly inPeace: boolean }
  | { readonly kind: "duplicate" | "freeze" | "thaw" | "wake"; readonly tab: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "slow"; readonly count: number }
  | { readonly kind: "prune"; readonly keep: number };

const AN_HOUR_MS = 3_600_000;
const index = fc.nat(7);
const small = fc.nat(3);
const plain = [
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constantFrom("say", "say", "edit", "delete", "react", "older"),
      tab: index,
      target: index,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant("deliver"), wire: index, toRoom: fc.boolean(), count: small }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("settle", "settle", "open", "stranger", "strangerReacts", "reset"),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("cut"), wire: index, arriving: small, told: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("reload", "close"), tab: index, inPeace: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("duplicate", "freeze", "thaw", "wake"), tab: index }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("pass"),
      ms: fc.constantFrom(20, 300, 1000, 6000, 31_000, 300_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("slow"), count: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("setBack") }) },
] as const;
const rare = [
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("bearAgain") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("prune"), keep: small }) },
] as const;

/** Anything but what makes a room forget. */
export const schedule = fc.array(fc.oneof(...plain), { maxLength: 80, size: "max" }) as fc.Arbitrary<
  Happening[]
>;
/** Retention and rebirth too: then the room may be unsure. */
export const hardSchedule = fc.array(fc.oneof(...plain, ...rare), {
  maxLength: 80,
  size: "max",
}) as fc.Arbitrary<Happening[]>;

function pick<T>(list: readonly T[], i: number): T | undefined {
  return list.length === 0 ? undefined : list[i % list.length];
}

/** Makes it happen, if it can. */
export function happen(browser: Browser, it: Happening): void {
  const { network, room } = browser;
  const tab = "tab" in it ? pick(browser.tabs, it.tab) : undefined;
  const wire =
    "wire" in it
      ? pick(
          network.wires.filter((w) => w.served || w.toClient.length > 0),
          it.wire,
        )
      : undefined;
  switch (it.kind) {
    case "say":
      say(browser, tab, it.target);
      return;
    case "edit":
    case "delete":
    case "react":
      change(browser, tab, it);
      return;
    case "older":
      if (!tab?.page.frozen) tab?.client.loadOlder();
      return;
    case "deliver":
      for (let i = 0; i <= it.count; i++) it.toRoom ? wire?.deliverToRoom() : wire?.deliverToClient();
      return;
    case "settle":
      network.settle();
      return;
    case "open":
      if (browser.tabs.length < 4) browser.open();
      return;
    case "stranger":
      room.strangerSays("hello");
      return;
    case "strangerReacts":
      room.strangerReacts(room.head, "👍");
      return;
    case "reset":
      room.reset();
      return;
    case "bearAgain":
      room.bearAgain();
      return;
    case "cut":
      wire?.cut(it);
      return;
    case "reload":
      if (tab) browser.reload(tab, it.inPeace);
      return;
    case "close":
      if (tab) browser.close(tab, it.inPeace);
      return;
    case "duplicate":
      if (tab && browser.tabs.length < 4) browser.duplicate(tab);
      return;
    case "freeze":
      if (tab) tab.page.frozen = true;
      return;
    case "thaw":
      if (tab) tab.page.frozen = false;
      return;
    case "wake":
      if (tab && !tab.page.frozen) tab.page.signal("visible");
      return;
    case "pass":
      network.pass(it.ms);
      return;
    case "setBack":
      network.fast -= AN_HOUR_MS;
      return;
    case "slow":
      room.impatience = it.count;
      return;
    case "prune":
      room.prune(it.keep);
      return;
    default:
      it satisfies never;
  }
}

function say(browser: Browser, tab: BrowserTab | undefined, target: number): void {
  if (!tab || tab.page.frozen) return;
  const message = pick(tab.state.messages, target);
  const options = message && target % 3 === 0 ? { replyTo: message.seq } : {};
  browser.say(tab, (client) => client.send(`message ${browser.said.size}`, options));
}

function change(
  browser: Browser,
  tab: BrowserTab | undefined,
  { kind, target }: { kind: string; target: number },
) {
  const message = tab && pick(tab.state.messages, target);
  if (!tab || tab.page.frozen || !message) return;
  browser.say(tab, (client) => {
    if (kind === "edit") return client.edit(message.seq, `edited ${browser.said.size}`);
    return kind === "delete" ? client.delete(message.seq) : client.react(message.seq, "👍");
  });
}
