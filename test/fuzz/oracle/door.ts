import type { ErrorCode } from "../../../src/protocol/codes.ts";

/** Who may come in, by N2, N4, H2 and H3 of the document. */

/** Two names are the same if these are (N4). */
export function keyOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** A name as it is shown (N2). */
export function shown(name: string): string {
  return name.toWellFormed().normalize("NFKC").replaceAll("’", "'").replace(/\s+/gu, " ").trim();
}

/** Returns `perhaps` where the answer depends on its scripts (N3), which are not looked at here. */
function isName(name: string): "yes" | "no" | "perhaps" {
  const given = shown(name);
  const fits =
    /^[\p{L}\p{M}\p{Nd} \-_.']{1,32}$/u.test(given) &&
    /[\p{L}\p{Nd}]/u.test(given) &&
    !/^\p{M}| edited$|^(the )?operator$|\p{Default_Ignorable_Code_Point}/iu.test(given);
  if (!fits) return "no";
  return /^[ -~]*$/.test(given) ? "yes" : "perhaps";
}

/** 32 bytes in base64url are 43 characters, of which the last carries four bits (H2). */
function isToken(token: string): boolean {
  return /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(token);
}

/** Who has, or had, a name in this room. */
export interface Holder {
  readonly sid: string;
  readonly name: string;
  readonly present: boolean;
}

/** Codes of which one must refuse, and codes that may. */
export interface Objections {
  readonly must: ReadonlySet<ErrorCode>;
  readonly may: ReadonlySet<ErrorCode>;
}

export function objections(
  { name, token }: { readonly name: string; readonly token: string | undefined },
  sid: string | undefined,
  holders: readonly Holder[],
): Objections {
  const must = new Set<ErrorCode>();
  const may = new Set<ErrorCode>();
  const named = isName(name);
  if (named === "no") must.add("bad_name");
  if (named === "perhaps") may.add("bad_name");
  if (token !== undefined && !isToken(token)) must.add("bad_token");
  const key = keyOf(shown(name));
  for (const holder of holders) {
    const isSame = keyOf(holder.name) === key;
    if (holder.sid === sid) {
      if (!isSame && holder.present) must.add("already_joined");
    } else if (isSame) {
      (holder.present ? must : may).add("name_taken");
    }
  }
  return { must, may };
}
