import fc from "fast-check";
import type { Browser, BrowserTab } from "./browser.ts";

/** What a test does to a browser, its sockets and its room. A number picks one of those that exist. */
export type Action =
  | {
      readonly kind: "say" | "edit" | "delete" | "react" | "older";
      readonly tab: number;
      readonly target: number;
    }
  | { readonly kind: "deliver"; readonly wire: number; readonly toRoom: boolean; readonly count: number }
  | { readonly kind: "settle" | "open" | "reset" | "recreate" | "stranger" | "strangerReacts" | "setBack" }
  | { readonly kind: "cut"; readonly wire: number; readonly arriving: number; readonly noticed: boolean }
  | { readonly kind: "reload" | "close"; readonly tab: number; readonly orderly: boolean }
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
    arbitrary: fc.record({ kind: fc.constant("cut"), wire: index, arriving: small, noticed: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("reload", "close"), tab: index, orderly: fc.boolean() }),
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("recreate") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("prune"), keep: small }) },
] as const;

/** Actions that never make the room forget anything. */
export const schedule = fc.array(fc.oneof(...plain), { maxLength: 80, size: "max" }) as fc.Arbitrary<
  Action[]
>;
/** With retention and with new epochs: then the room may be unsure. */
export const hardSchedule = fc.array(fc.oneof(...plain, ...rare), {
  maxLength: 80,
  size: "max",
}) as fc.Arbitrary<Action[]>;

function pick<T>(list: readonly T[], i: number): T | undefined {
  return list.length === 0 ? undefined : list[i % list.length];
}

/** Performs an action, if it is possible at the moment. */
export function perform(browser: Browser, action: Action): void {
  const { network, room } = browser;
  const tab = "tab" in action ? pick(browser.tabs, action.tab) : undefined;
  const wire =
    "wire" in action
      ? pick(
          network.wires.filter((w) => w.served || w.toClient.length > 0),
          action.wire,
        )
      : undefined;
  switch (action.kind) {
    case "say":
      say(browser, tab, action.target);
      return;
    case "edit":
    case "delete":
    case "react":
      change(browser, tab, action);
      return;
    case "older":
      if (!tab?.page.frozen) tab?.client.loadOlder();
      return;
    case "deliver":
      for (let i = 0; i <= action.count; i++) action.toRoom ? wire?.deliverToRoom() : wire?.deliverToClient();
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
    case "recreate":
      room.recreate();
      return;
    case "cut":
      wire?.cut(action);
      return;
    case "reload":
      if (tab) browser.reload(tab, action.orderly);
      return;
    case "close":
      if (tab) browser.close(tab, action.orderly);
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
      network.pass(action.ms);
      return;
    case "setBack":
      network.clockOffset -= AN_HOUR_MS;
      return;
    case "slow":
      room.slowDowns = action.count;
      return;
    case "prune":
      room.prune(action.keep);
      return;
    default:
      action satisfies never;
  }
}

function say(browser: Browser, tab: BrowserTab | undefined, target: number): void {
  if (!tab || tab.page.frozen) return;
  const message = pick(tab.state.messages, target);
  const options = message && target % 3 === 0 ? { replyTo: message.seq } : {};
  browser.write(tab, (client) => client.send(`message ${browser.written.size}`, options));
}

function change(
  browser: Browser,
  tab: BrowserTab | undefined,
  { kind, target }: { kind: string; target: number },
) {
  const message = tab && pick(tab.state.messages, target);
  if (!tab || tab.page.frozen || !message) return;
  browser.write(tab, (client) => {
    if (kind === "edit") return client.edit(message.seq, `edited ${browser.written.size}`);
    return kind === "delete" ? client.delete(message.seq) : client.react(message.seq, "👍");
  });
}
