/**
 * Scripts of Unicode by their four-letter codes (ISO 15924). If a runtime's Unicode data lacks one of them, names in
 * that script are refused there.
 */
const SCRIPTS =
  "Latn Adlm Aghb Ahom Arab Armi Armn Avst Bali Bamu Bass Batk Beng Bhks Bopo Brah Bugi Buhd Cakm Cans Cari Cham Cher Chrs Copt Cpmn Cprt Cyrl Deva Diak Dogr Dsrt Dupl Egyp Elba Elym Ethi Geor Glag Gong Gonm Goth Gran Grek Gujr Guru Hang Hani Hano Hatr Hebr Hira Hluw Hmng Hmnp Hung Ital Java Kali Kana Kawi Khar Khmr Khoj Kits Knda Kthi Lana Laoo Lepc Limb Lina Linb Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Mlym Modi Mong Mroo Mtei Mult Mymr Nagm Nand Narb Nbat Newa Nkoo Nshu Ogam Olck Orkh Orya Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw Shrd Sidd Sind Sinh Sogd Sogo Sora Soyo Sund Sylo Syrc Tagb Takr Tale Talu Taml Tang Tavt Telu Tfng Tglg Thaa Thai Tibt Tirh Tnsa Toto Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb Berf Gara Gukh Krai Onao Sidt Sunu Tayo Todr Tols Tutg".split(
    " ",
  );

/** Scripts that are written together: UTS 39, section 5.2, *highly restrictive*. */
const COMPANIONS = [
  ["Latn", "Hani", "Hira", "Kana"],
  ["Latn", "Hani", "Bopo"],
  ["Latn", "Hani", "Hang"],
];

const ASCII = /^[ -~]*$/;

/**
 * Whether `text` mixes scripts that do not belong together. Scripts belong together if one script, or one group of
 * companions, covers every character. Characters that are common to all scripts, or inherit their script, are covered
 * by any.
 */
export function mixesScripts(text: string): boolean {
  if (ASCII.test(text)) return false;
  return !covers().some((cover) => cover.test(text));
}

let made: RegExp[] | undefined;

function covers(): RegExp[] {
  made ??= [...SCRIPTS.map((script) => [script]), ...COMPANIONS].flatMap(cover);
  return made;
}

function cover(scripts: string[]): RegExp[] {
  const classes = [...scripts, "Zyyy", "Zinh"].map((script) => `\\p{scx=${script}}`).join("");
  try {
    return [new RegExp(`^[${classes}]*$`, "u")];
  } catch {
    return [];
  }
}
