/**
 * The key of a name: two members' names are the same if their keys are equal (N4). `name` is in the form that
 * `userName` returns. The first lower-casing is for the one letter that needs it: `ẞ` becomes `ß`, whose upper case is
 * `SS`.
 */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
