import type { AllowedOrigins } from "./settings.ts";
import { cameOverTls } from "./transport.ts";

/**
 * Who asks for a socket: `own` is a page of this Worker, or no page at all; `allowed` is a page of another origin that the
 * deployment lets in; `foreign` is any other page.
 */
export type Requester = "own" | "allowed" | "foreign";

/** Characters of an `Origin`: a scheme, a host of 253 at most, and a port. To read a host takes more than linear time. */
const MAX_ORIGIN = 512;
/** What browsers say of a request that a page of this origin has caused, or a person by hand (Fetch Metadata). */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/**
 * Tells who asks, by the headers that no page can choose. Browsers send an `Origin` with every upgrade, but with no plain GET
 * of an image or a link: there `Sec-Fetch-Site` decides. A client that sends neither is no browser, or one on plain HTTP.
 */
export function requesterOf(request: Request, allowed: AllowedOrigins): Requester {
  const origin = originOf(request);
  if (origin === null ? isOwnSite(request) : isOwnOrigin(origin, request)) return "own";
  if (allowed === "any") return "allowed";
  return origin !== null && allowed !== "own" && allowed.has(origin) ? "allowed" : "foreign";
}

/**
 * The origin of the page that asks. With no plain GET to its own server a browser sends it: there the page may give it as
 * `?origin=`, to learn what an upgrade of its own is taken for (S3). That can only make a page more foreign than it is.
 */
function originOf({ headers, url }: Request): string | null {
  const origin = headers.get("Origin");
  if (origin !== null || headers.has("Upgrade")) return origin;
  return new URL(url).searchParams.get("origin") || null;
}

/** Whether a page of this very origin has sent the request. Other pages cannot make a browser say so. */
export function isFromOwnPage({ headers }: Request): boolean {
  return headers.get("Sec-Fetch-Site") === "same-origin";
}

function isOwnSite({ headers }: Request): boolean {
  const site = headers.get("Sec-Fetch-Site");
  return site === null || OWN_SITES.has(site);
}

/** Behind a proxy that ends TLS the scheme may differ: there the host decides. */
function isOwnOrigin(origin: string, request: Request): boolean {
  if (origin.length > MAX_ORIGIN || !URL.canParse(origin)) return false;
  const own = new URL(request.url);
  return cameOverTls(request) ? origin === own.origin : new URL(origin).host === own.host;
}
