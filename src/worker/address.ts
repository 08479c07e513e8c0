/** Groups of an IPv6 address, and of its network: a household or a server usually has a /64. */
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;
/** Characters of an address: of the longest, an IPv6 one that ends with an IPv4 one. What is longer is none. */
const MAX_ADDRESS = 45;

/**
 * The network that a request comes from: an IPv4 address, or the /64 of an IPv6 address. `null` where the request has not
 * come through Cloudflare.
 */
export function addressOf(request: Request): string | null {
  const address = request.headers.get("CF-Connecting-IP");
  if (!address || address.length > MAX_ADDRESS) return null;
  return address.includes(":") ? networkOf(address) : address;
}

/** The /64 of an IPv6 address (RFC 4291, section 2.2), in one canonical form. */
function networkOf(address: string): string {
  const [before = [], after] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const left = after ? GROUPS - before.length - after.length : 0;
  const groups = [...before, ...Array<string>(Math.max(0, left)).fill("0"), ...(after ?? [])];
  const network = groups.slice(0, GROUPS_OF_NETWORK).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
