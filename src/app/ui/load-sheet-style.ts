import { adoptStyle } from "./adopt-style.ts";
import { lazy } from "./lazy.ts";

/** Loads the styles of sheets, and adds them to the app that contains `part`. */
export async function loadSheetStyle(part: Element): Promise<void> {
  try {
    const { sheetStyle } = await lazy(() => import("./sheet-style.ts"));
    adoptStyle(part, sheetStyle);
  } catch {
    // The server is unreachable: a sheet without its style is better than none.
  }
}
