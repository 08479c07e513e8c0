import { mkdirSync } from "node:fs";
import type { PageHarness } from "./page-harness.ts";

const PICTURES = process.env.PICTURES;

/** Takes a picture for whoever wants to look at the page: into the folder that PICTURES names, if it names one. */
export async function picture({ page }: PageHarness, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  // What moves has come to rest.
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

/** The sheet that is open. */
export const sheet = ({ page }: PageHarness) => page.getByRole("dialog");
