import type { Limits } from "../../../src/protocol/limits.ts";
import { settings } from "../../../src/worker/configuration.ts";

/** Runs with other limits than the deployment's. */
export async function withLimits(limits: Partial<Limits>, run: () => Promise<void>): Promise<void> {
  const before = { ...settings.limits };
  Object.assign(settings.limits, limits);
  try {
    await run();
  } finally {
    Object.assign(settings.limits, before);
  }
}
