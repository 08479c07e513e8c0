import { env } from "cloudflare:workers";
import { readSettings } from "./settings.ts";

/** The settings, read while the Worker starts: an invalid variable stops the start, and the error names it. */
export const settings = readSettings(env as unknown as Record<string, unknown>);
