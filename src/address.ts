/** Groups of an IPv6 address, and how many of them name a network: a household or a server usually has a /64. */
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * From where a request comes, as far as floods are concerned: an IPv4 address, or the first half of an IPv6 address;
 * `null` where Cloudflare has not been in between.
 */
export function addressOf(request: Request): string | null {
  const address = request.headers.get("CF-Connecting-IP");
  return address?.includes(":") ? networkOf(address) : address || null;
}

/** The /64 of an IPv6 address (RFC 4291, section 2.2), written in one way only. */
function networkOf(address: string): string {
  const [before = [], after] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const left = after ? GROUPS - before.length - after.length : 0;
  const groups = [...before, ...Array<string>(Math.max(0, left)).fill("0"), ...(after ?? [])];
  const network = groups.slice(0, GROUPS_OF_NETWORK).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
