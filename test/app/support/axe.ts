import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The violations that axe-core finds in the page, described. */
export async function violations(page: Page): Promise<string[]> {
  // What fades in has other colours until it is there; what was just asked for begins with the next frame.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  await page.waitForFunction(() => {
    const root = document.querySelector("alcove-app")?.shadowRoot;
    const fading = [...(root?.getAnimations() ?? []), ...document.getAnimations()].filter(
      ({ effect, playState }) =>
        playState !== "finished" && Number.isFinite(Number(effect?.getComputedTiming().endTime)),
    );
    return fading.length === 0;
  });
  const source = await axe;
  // The page's content security policy forbids the script; the browser's developer tools are exempt from it.
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ""}`),
    );
  });
}
