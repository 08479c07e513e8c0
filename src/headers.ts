import { createMiddleware } from "hono/factory";

/** What a page of ours may do: its own scripts, styles and sockets, nothing else. `public/_headers` says the same. */
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

const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Sets the security headers on every response that can carry them; an upgrade's 101 cannot. */
export const secureHeaders = createMiddleware(async (c, next) => {
  await next();
  if (c.res.status === 101) return;
  // A response that comes from the assets has headers that cannot be changed; one made from it has.
  c.res = new Response(c.res.body, c.res);
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
});
