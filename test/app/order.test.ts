import { expect, test } from "vitest";
import { until } from "../server/support/line.ts";
import { violations } from "./support/axe.ts";
import { guest, newRoom, op, PageHarness } from "./support/page-harness.ts";

test("a room's topic stands under its name, follows its host, and is cut where there is no room for it", async () => {
  const room = newRoom("topic");
  const host = await guest(room, "Ben");
  await op(host, { type: "claim" });
  await op(host, { type: "set", changes: { topic: "Seeds, soil and what the neighbours say" } });
  const options = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await PageHarness.open({ room, name: "Ada", options });
  const topic = ada.page.locator(".room-topic");
  await topic.getByText("Seeds, soil and what the neighbours say").waitFor();
  expect(await violations(ada.page)).toEqual([]);
  const [header, text] = await Promise.all([
    ada.page.locator(".room-header").boundingBox(),
    topic.boundingBox(),
  ]);
  expect((text?.x ?? 0) + (text?.width ?? 0)).toBeLessThanOrEqual((header?.x ?? 0) + (header?.width ?? 0));
  await op(host, { type: "set", changes: { topic: "Harvest" } });
  await topic.getByText("Harvest", { exact: true }).waitFor();
  await op(host, { type: "set", changes: { topic: "" } });
  await topic.waitFor({ state: "detached" });
});

test("whoever may not speak is told why, and the text is kept until they may", async () => {
  const room = newRoom("quiet");
  const host = await guest(room, "Ben");
  await op(host, { type: "claim" });
  const ada = await PageHarness.open({ room, name: "Ada" });
  await op(host, { type: "set", changes: { voice: "moderators" } });
  await ada.say("may I?");
  const note = ada.message("may I?").locator(".note");
  await note.getByText("Not sent. Only moderators may do that in this room right now.").waitFor();
  await op(host, { type: "set", changes: { voice: "all" } });
  await note.getByRole("button", { name: "Send again" }).click();
  await ada.sees("may I?");
  const told = () => host.ops.filter((each) => each.type === "message").map(({ text }) => text);
  await until(async () => expect(told()).toEqual(["may I?"]));
});
