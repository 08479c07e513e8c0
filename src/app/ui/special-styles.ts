import forcedColors from "../styles/forced-colors.css";
import print from "../styles/print.css";
import { adoptStyle } from "./adopt-style.ts";

/** Adds the styles for paper and for forced colours to the app `part`. */
export function adoptSpecialStyles(part: Element): void {
  adoptStyle(part, forcedColors + print);
}
