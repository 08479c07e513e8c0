/**
 * The letters, marks and digits that UTS 39 takes for no part of a name: of Identifier_Type Technical, Obsolete, Not_XID or
 * Deprecated in Unicode 17, but for the living ones that `scripts/identifier-types.ts` lists. That script has written
 * the table: pairs of numbers, how far a range begins after the end of the last one, and how far it goes.
 */
const TABLE =
  "u1(e*(5(E)6*+-p))1?-)?*B*+(+(*(*.*++/*=*(*-*d)+n)]),+(*+*,,),/+(*(*0.:*c)m*::4^+f);)1)9)d*7-7+1g)/e)(B(`)*q+)**;(C)*(*(E(D(v))w*2q))f+*8(s+?/(G,,(<(`*(n)(9(*,4+6(/(-(+(z)(`)+A(u+(f*(;;w*(`))^)(k*(m)(q)(1(C)+(,)])(3(b)(4(G(*-6)7(+(s)+7(*(9*])(6)6(^*(<(y-(n*AD*/)h)(@)+1t)(g,1d*b)i)-+)A.*-*y)@p)*(+)/f*aj)),(c))*(*(1)p>87D],0j00e*f)/^0?+7+b*-b))*(x*-n6q-ys*/.:n+)7j)p-l*x7:o/(_dE*@a**3,])u+n+.(*)+=*.1/+..1D2^/G^+Da+.g2g)2)+(e_3h*`v0rBgD(`/(b|*)r)(ed@(5+j]8d3vi/aByb+g)b3(";

/** Numbers are written in digits of this base, the lowest first. A last digit is from `(` on, any other from `]` on. */
const BASE = 32;
const [LAST, FURTHER] = [0x28, 0x5d];

let made: RegExp | undefined;

/** Whether `text` has a letter, mark or digit that is technical, obsolete, deprecated, or no part of an identifier. */
export function hasRestricted(text: string): boolean {
  made ??= new RegExp(`[${classOf(TABLE)}]`, "u");
  return made.test(text);
}

function classOf(table: string): string {
  let source = "";
  let point = 0;
  let scale = 1;
  let separator = "";
  for (let i = 0; i < table.length; i++) {
    const digit = table.charCodeAt(i);
    point += scale * (digit - (digit < FURTHER ? LAST : FURTHER));
    scale *= BASE;
    if (digit >= FURTHER) continue;
    source += separator + String.fromCodePoint(point);
    separator = separator ? "" : "-";
    scale = 1;
  }
  return source;
}
