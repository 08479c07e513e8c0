import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { cameOverTls, cameThroughCloudflare } from "./transport.ts";

/** Our pages may use their own scripts, styles and sockets, and nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * What the page uses, and what neither it nor anything that found its way into it may use. Only features that all Chromiums
 * know: each other name is an error in the page's console.
 */
const PERMISSIONS_POLICY = [
  "clipboard-read=(self)",
  "clipboard-write=(self)",
  ...[
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
  ].map((feature) => `${feature}=()`),
].join(", ");

/** On every response. `public/_headers` says the same for static files. */
export const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": PERMISSIONS_POLICY,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** A year, and no preload: a deployment can leave it behind. */
const STRICT_TRANSPORT_SECURITY = "max-age=31536000";
const ROOMS = /^\/room(\/|$)/;
const ADMIN = /^\/admin(\/|$)/;
const API = /^\/api(\/|$)/;

/** Sets the security headers on every response that can carry them; an upgrade's 101 cannot. */
export const secureHeaders = createMiddleware(async (c, next) => {
  await next();
  if (c.res.status === 101) return;
  // The headers of a response that comes from the assets are immutable: they are set on a copy.
  c.res = new Response(c.res.body, c.res);
  for (const [name, value] of Object.entries(headersOf(c))) c.res.headers.set(name, value);
});

function headersOf({ req }: Context): Record<string, string> {
  const headers: Record<string, string> = { ...HEADERS };
  // Browsers heed it on origins that they trust, and log an error on others.
  if (isTrustworthy(new URL(req.url))) headers["Cross-Origin-Opener-Policy"] = "same-origin";
  if (ROOMS.test(req.path) || ADMIN.test(req.path) || API.test(req.path))
    headers["X-Robots-Tag"] = "noindex, nofollow";
  if (ADMIN.test(req.path)) headers["Cache-Control"] = "no-store";
  // A browser remembers it for the host's every port: a local server must not say it.
  if (cameOverTls(req.raw) && cameThroughCloudflare(req.raw)) {
    headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY;
  }
  return headers;
}

/** Whether browsers take the origin for secure: by HTTPS, or because it is this machine. */
function isTrustworthy({ protocol, hostname }: URL): boolean {
  return (
    protocol === "https:" || hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]"
  );
}
