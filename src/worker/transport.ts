/**
 * Whether a request came over TLS that ended at Cloudflare, so that its URL has the scheme that the visitor's browser used.
 * The local runtime claims a TLS version of every request, over plain HTTP too: the scheme decides there.
 */
export function cameOverTls({ url, cf }: Request): boolean {
  const version = (cf as IncomingRequestCfProperties | undefined)?.tlsVersion;
  return Boolean(version) && new URL(url).protocol === "https:";
}

/** Whether the request came through Cloudflare itself. The local runtime gives requests no ray. */
export function cameThroughCloudflare({ headers }: Request): boolean {
  return headers.has("CF-Ray");
}
