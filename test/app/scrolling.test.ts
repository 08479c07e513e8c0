import { expect, test } from "vitest";
import { guest, newRoom, PageHarness, sayMany } from "./support/page-harness.ts";

interface TraceEvent {
  readonly name: string;
  readonly args?: { readonly beginData?: { readonly stackTrace?: readonly unknown[] } };
}

const MESSAGES = 500;

test("scrolling up through many messages hardly ever makes the browser lay out in the middle of a script", async () => {
  const room = newRoom("layouts");
  const ben = await guest(room, "Ben");
  await sayMany(ben, MESSAGES, (i) => `line ${i}${i % 7 === 0 ? "\nand more" : ""}`);
  const ada = await PageHarness.open({ room, name: "Ada" });
  await ada.sees(`line ${MESSAGES - 1}`);
  await ada.page.mouse.move(400, 400);
  const devtools = await ada.page.context().newCDPSession(ada.page);
  const events: TraceEvent[] = [];
  devtools.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const categories = "devtools.timeline,disabled-by-default-devtools.timeline.stack";
  await devtools.send("Tracing.start", { categories, transferMode: "ReportEvents" });
  const beginning = ada.page.getByText("This is the beginning of the conversation.");
  while ((await beginning.count()) === 0) {
    for (let turns = 0; turns < 3; turns++) await ada.page.mouse.wheel(0, -500);
  }
  const complete = new Promise((done) => devtools.once("Tracing.tracingComplete", done));
  await devtools.send("Tracing.end");
  await complete;
  const layouts = events.filter(({ name }) => name === "Layout");
  const forced = layouts.filter(({ args }) => (args?.beginData?.stackTrace?.length ?? 0) > 0);
  expect(layouts.length).toBeGreaterThan(0);
  expect(forced.length).toBeLessThan(MESSAGES / 25);
}, 120_000);
